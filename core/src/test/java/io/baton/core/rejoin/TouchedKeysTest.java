package io.baton.core.rejoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TouchedKeysTest {
    private static final Relation ACCOUNT = relation("account", 'd', true, false);
    private static final Relation OTHER = relation("other", 'd', true, false);

    private final TouchedKeys touched = new TouchedKeys();

    @Test
    void everyChangeTouchesItsKeyAndAKeyThatMovesTouchesBoth() {
        touch(new Change.Insert(0, row("1", "a")), new Change.Delete(0, row("2", null)),
            new Change.Update(0, Optional.empty(), row("3", "c")), new Change.Update(0, Optional.of(row("4", null)), row("5", "e")));
        assertThat(touched.tables()).singleElement().satisfies(table -> {
            assertThat(table.relation()).isEqualTo(ACCOUNT);
            assertThat(table.keys()).containsExactlyInAnyOrder(row("1"), row("2"), row("3"), row("4"), row("5"));
        });
    }

    @Test
    void changesOfTouchedRowsAreLeftOutOfTheLogsEntriesAndAllOthersStay() {
        touch(new Change.Insert(0, row("1", "a")));
        Change stays = new Change.Insert(0, row("2", "b"));
        assertThat(left(new Change.Insert(0, row("1", "x")), stays, new Change.Delete(0, row("1", null)))).containsExactly(stays);
        assertThat(touched.without(entry(ACCOUNT, new Change.Delete(0, row("1", null)))).changes()).isEmpty();
        Change sameKeyElsewhere = new Change.Insert(0, row("1", "x"));
        assertThat(touched.without(entry(OTHER, sameKeyElsewhere)).changes()).containsExactly(sameKeyElsewhere);
    }

    /** Trap A1: of a long key the log holds the old value alone, whether or not the update changed another part of the key. */
    @Test
    void aKeyThatAnUpdateLeavesAloneIsTheOldRows() {
        Relation longKey = relation("pages", 'd', true, true);
        var update = new Change.Update(0, Optional.of(row("1", "long")), List.of(Datum.of("2"), Datum.UNCHANGED));
        touched.touch(List.of(longKey), List.of(update));
        assertThat(touched.tables().get(0).keys()).containsExactlyInAnyOrder(row("1", "long"), row("2", "long"));
        assertThat(touched.without(entry(longKey, update, new Change.Delete(0, row("2", "long")))).changes()).isEmpty();
    }

    @Test
    void theEntryKeepsItsPlaceInTheLog() {
        touch(new Change.Insert(0, row("1", "a")));
        RowsChanged entry = entry(ACCOUNT, new Change.Insert(0, row("1", "x")), new Change.Insert(0, row("2", "b")));
        RowsChanged left = touched.without(entry);
        assertThat(left).usingRecursiveComparison().ignoringFields("changes").isEqualTo(entry);
    }

    @Test
    void ofAnUpdateThatMovesBetweenTouchedAndUntouchedHalfIsLeft() {
        touch(new Change.Insert(0, row("1", "a")));
        assertThat(left(new Change.Update(0, Optional.of(row("1", null)), row("2", "x")))).containsExactly(new Change.Insert(0, row("2", "x")));
        assertThat(left(new Change.Update(0, Optional.of(row("2", null)), row("1", "x")))).containsExactly(new Change.Delete(0, row("2", null)));
    }

    @Test
    void whatCannotBeRepairedRowByRowSaysWhy() {
        assertThatThrownBy(() -> touch(new Change.Truncate(List.of(0), false, false))).hasMessageContaining("TRUNCATE");
        Relation keyless = relation("keyless", 'n', false, false);
        assertThatThrownBy(() -> touched.touch(List.of(keyless), List.of(new Change.Insert(0, row("1", "a")))))
            .isInstanceOf(TouchedKeys.UnrepairableException.class).hasMessageContaining("s.keyless has no key");
        touch(new Change.Insert(0, row("1", "a")));
        var moved = new Change.Update(0, Optional.of(row("1", null)), List.of(Datum.of("2"), Datum.UNCHANGED));
        assertThatThrownBy(() -> left(moved)).hasMessageContaining("not in the log");
    }

    private void touch(Change... changes) {
        touched.touch(List.of(ACCOUNT), List.of(changes));
    }

    private List<Change> left(Change... changes) {
        return touched.without(entry(ACCOUNT, changes)).changes();
    }

    private static RowsChanged entry(Relation relation, Change... changes) {
        return new RowsChanged(3, 7, 1, true, 9, new Lsn(50), 1, List.of(relation), List.of(changes));
    }

    private static Relation relation(String name, char identity, boolean... key) {
        return new Relation("s", name, identity, List.of(new Relation.Column("id", key[0], 23, -1), new Relation.Column("v", key[1], 25, -1)));
    }

    private static List<Datum> row(String... values) {
        return Arrays.stream(values).map(Datum::of).toList();
    }
}

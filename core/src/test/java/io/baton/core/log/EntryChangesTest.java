package io.baton.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Change.Delete;
import io.baton.core.log.Change.Insert;
import io.baton.core.log.Change.Truncate;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryChangesTest {
    private static final Relation A = relation("a", 23);
    private static final Relation B = relation("b", 23);
    /** The same table after its column got another type, in the same transaction. */
    private static final Relation A_LATER = relation("a", 25);
    private static final List<Datum> ROW = List.of(Datum.of("1"));

    private final EntryChanges entry = new EntryChanges();

    @Test
    void tablesAreNumberedWithinAllChanges() {
        entry.add(List.of(B), new Insert(0, ROW));
        entry.add(List.of(A), new Insert(0, ROW));
        entry.add(List.of(A, B), new Truncate(List.of(0, 1), true, false));
        entry.add(List.of(B), new Delete(0, ROW));

        assertThat(entry.relations()).containsExactly(B, A);
        assertThat(entry.changes()).containsExactly(new Insert(0, ROW), new Insert(1, ROW), new Truncate(List.of(1, 0), true, false), new Delete(0, ROW));
    }

    @Test
    void aTableWhoseFormChangesIsAnother() {
        entry.add(List.of(A), new Insert(0, ROW));
        entry.add(List.of(A_LATER), new Insert(0, ROW));
        entry.add(List.of(relation("a", 23)), new Insert(0, ROW));

        assertThat(entry.relations()).containsExactly(A, A_LATER);
        assertThat(entry.changes()).containsExactly(new Insert(0, ROW), new Insert(1, ROW), new Insert(0, ROW));
    }

    @Test
    void nothingAddedIsEmpty() {
        assertThat(entry.isEmpty()).isTrue();
        entry.add(List.of(A), new Insert(0, ROW));
        assertThat(entry.isEmpty()).isFalse();
    }

    private static Relation relation(String name, int type) {
        return new Relation("s", name, 'd', List.of(new Relation.Column("c", true, type, -1)));
    }
}

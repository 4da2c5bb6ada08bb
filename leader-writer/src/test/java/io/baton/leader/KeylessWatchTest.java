package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.KeylessTables;
import io.baton.core.term.TermDoor;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trap A2. */
class KeylessWatchTest {
    private final TermDoor door = new TermDoor();
    private KeylessTables tables = () -> new KeylessTables.Found(List.of("s.a", "s.b"), List.of("s.c"));
    private final KeylessWatch watch = new KeylessWatch(() -> NodeView.initial(door.term()), () -> tables.settle());

    @BeforeEach
    void lead() {
        door.open(1);
        door.lead();
    }

    @Test
    void tablesWithoutAKeyAreNamedWithWhatHelps() {
        watch.tick(0);
        assertThat(watch.remark()).isEqualTo("2 table(s) without a key take new rows, but no UPDATE or DELETE: s.a, s.b. Give each a primary key,"
            + " or ALTER TABLE ... REPLICA IDENTITY FULL. 1 table(s) without a key are found by whole rows, at a scan for each change: s.c");
        tables = () -> new KeylessTables.Found(List.of(), List.of());
        watch.tick(0);
        assertThat(watch.remark()).isEmpty();
    }

    @Test
    void ofManyOnlySomeAreNamed() {
        tables = () -> new KeylessTables.Found(List.of(), List.of("1", "2", "3", "4", "5", "6"));
        watch.tick(0);
        assertThat(watch.remark()).startsWith("6 table(s)").endsWith("1, 2, 3, 4, 5, ...");
    }

    /** Only the leader's tables are anybody's to change. */
    @Test
    void aFollowerDoesNotLook() {
        tables = () -> {
            throw new AssertionError("looked");
        };
        door.close("a newer epoch");
        watch.tick(0);
        assertThat(watch.remark()).isEmpty();
    }

    @Test
    void aServerThatIsAwaySaysNothing() {
        watch.tick(0);
        tables = () -> {
            throw new DatabaseUnavailableException("away", null);
        };
        watch.tick(0);
        assertThat(watch.remark()).isEmpty();
    }
}

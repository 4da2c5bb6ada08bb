package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Strays;
import io.baton.core.term.TermDoor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap F9: the gate is a default that a session may override. */
class StrayWatchTest {
    private final TermDoor door = new TermDoor();
    private Strays strays = () -> List.of(7, 9);
    private final StrayWatch watch = new StrayWatch(() -> NodeView.initial(door.term()), () -> strays.writing());

    @Test
    void whoGoesOnWritingOnAFollowerIsNamed() {
        watch.tick(0);
        assertThat(watch.remark()).as("seen once only").isEmpty();
        strays = () -> List.of(9, 11);
        watch.tick(0);
        assertThat(watch.remark()).contains("1 client session(s) write on this follower", "process ids: 9)");
        strays = List::of;
        watch.tick(0);
        assertThat(watch.remark()).isEmpty();
    }

    @Test
    void aLeadersClientsMayWrite() {
        door.open(1);
        door.lead();
        watch.tick(0);
        watch.tick(0);
        assertThat(watch.remark()).isEmpty();
    }

    @Test
    void aServerThatIsAwaySaysNothing() {
        watch.tick(0);
        watch.tick(0);
        assertThat(watch.remark()).isNotEmpty();
        strays = () -> {
            throw new DatabaseUnavailableException("away", null);
        };
        watch.tick(0);
        assertThat(watch.remark()).isEmpty();
    }
}

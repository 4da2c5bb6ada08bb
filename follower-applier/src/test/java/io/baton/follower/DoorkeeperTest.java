package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Leader;
import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Fence;
import io.baton.core.term.TermDoor;
import org.junit.jupiter.api.Test;

/** Traps F9 and F11: nobody stays where rows are that nobody was promised. */
class DoorkeeperTest {
    private final TermDoor door = new TermDoor();
    private int looks;
    private boolean rolledBack;
    private Fence fence = deposed -> {
        rolledBack |= deposed;
        return ++looks;
    };
    private final Doorkeeper doorkeeper = new Doorkeeper(() -> NodeView.initial(door.term()), deposed -> fence.endSessions(deposed));

    @Test
    void sessionsAreEndedAtEveryLookWhileTheNodeClosesAndRejoinsAndNeverElse() {
        doorkeeper.tick(0);
        door.open(3);
        doorkeeper.tick(0);
        door.lead();
        assertThat(doorkeeper.tick(0)).isEqualTo(Doorkeeper.IDLE_NANOS);
        assertThat(looks).isZero();
        door.close("a test");
        assertThat(doorkeeper.tick(0)).isEqualTo(Doorkeeper.LOOK_NANOS);
        assertThat(looks).isEqualTo(1);
        assertThat(rolledBack).as("it may be started again and lead on, with what was prepared").isFalse();
        door.rejoin(4, new Leader("b", "i"));
        doorkeeper.tick(0);
        doorkeeper.tick(0);
        assertThat(looks).isEqualTo(3);
        assertThat(rolledBack).isTrue();
        door.follow(4, new Leader("b", "i"));
        doorkeeper.tick(0);
        assertThat(looks).isEqualTo(3);
    }

    @Test
    void aServerThatIsAwayEndsNothing() {
        door.open(3);
        door.close("a test");
        fence = deposed -> {
            throw new DatabaseUnavailableException("away", null);
        };
        assertThat(doorkeeper.tick(0)).isEqualTo(Doorkeeper.IDLE_NANOS);
    }
}

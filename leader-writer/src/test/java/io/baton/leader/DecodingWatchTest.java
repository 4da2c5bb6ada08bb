package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.DecodingLocks;
import io.baton.core.term.TermDoor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap S5. */
class DecodingWatchTest {
    private final TermDoor door = new TermDoor();
    private final List<Integer> letGo = new ArrayList<>();
    private List<Integer> holders = List.of();
    private boolean away;
    private final DecodingWatch watch = new DecodingWatch(() -> NodeView.initial(door.term()), new DecodingLocks() {
        @Override
        public List<Integer> holders() {
            if (away) throw new DatabaseUnavailableException("away", null);
            return holders;
        }

        @Override
        public void letGo(int pid) {
            letGo.add(pid);
        }
    });

    @Test
    void whoIsSeenTwiceIsLetGo() {
        lead();
        look(7, 8);
        assertThat(letGo).isEmpty();
        look(8);
        assertThat(letGo).containsExactly(8);
    }

    @Test
    void aServerThatWasAwayIsLookedAtAnew() {
        lead();
        look(7);
        away = true;
        look(7);
        away = false;
        look(7);
        assertThat(letGo).isEmpty();
    }

    /** What a node that does not lead let go would be visible there, and perhaps nowhere else. */
    @Test
    void onlyALeaderLetsGo() {
        look(7);
        look(7);
        assertThat(letGo).isEmpty();
    }

    private void lead() {
        door.open(1);
        door.lead();
    }

    private void look(Integer... pids) {
        holders = List.of(pids);
        watch.tick(0);
    }
}

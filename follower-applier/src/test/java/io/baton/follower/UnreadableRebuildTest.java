package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.Rebuild;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A position that was reached is not reached any more before the first row goes. */
class UnreadableRebuildTest {
    private final AppliedPosition applied = new AppliedPosition();
    private final List<Position> readable = new ArrayList<>();
    private final Rebuild rebuild = new UnreadableRebuild(new Rebuild() {
        @Override
        public boolean isPossible() {
            return true;
        }

        @Override
        public void startOver(long ownSince) {
            readable.add(applied.get());
        }

        @Override
        public void refill() {
            readable.add(applied.get());
        }
    }, applied);

    @Test
    void nothingCanBeReadOfADatabaseThatIsEmptied() {
        for (Runnable way : List.<Runnable>of(() -> rebuild.startOver(2), rebuild::refill)) {
            applied.set(new Position(1, new Lsn(5)));
            way.run();
        }
        assertThat(readable).containsExactly(Position.START, Position.START);
        assertThat(rebuild.isPossible()).isTrue();
        assertThat(rebuild.canRefill()).isFalse();
    }
}

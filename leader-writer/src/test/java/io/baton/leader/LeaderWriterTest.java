package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.Drain;
import io.baton.core.port.LeaderDatabase;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Sequences;
import io.baton.core.replay.ReplayState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderWriterTest {
    private int reading;

    @Test
    void withoutAWriterTheSlotIsLetGo() {
        var database = new Database();
        var leader = new LeaderWriter(database, database, database, purpose -> {
            assertThat(reading).as("the slot is read by now").isEqualTo(1);
            throw new LogUnavailableException("no writer can be made", null);
        }, (name, tick) -> {
            throw new AssertionError("nothing works yet");
        }, epoch -> Lsn.ZERO);
        var state = new ReplayState(1, 1, new Leader("a", "i1"), 0, 0, false, Lsn.ZERO, Position.START);
        assertThatThrownBy(() -> leader.open(state, 0)).isInstanceOf(LogUnavailableException.class);
        assertThat(reading).isZero();
    }

    /** A server of which only the slot matters. */
    private final class Database implements LeaderDatabase, Drain, Sequences {
        @Override
        public void prepareSlot(boolean fresh) {}

        @Override
        public ChangeSource openSource() {
            reading++;
            return new Slot();
        }

        @Override
        public void gate(boolean writable) {}

        @Override
        public Lsn recordLeading(long epoch) {
            return Lsn.ZERO;
        }

        @Override
        public int terminateClients() {
            return 0;
        }

        @Override
        public int endResting() {
            return 0;
        }

        @Override
        public Lsn walEnd() {
            return Lsn.ZERO;
        }

        @Override
        public List<Drawn> drawn() {
            return List.of();
        }

        @Override
        public void raiseToColumns() {}
    }

    private final class Slot implements ChangeSource {
        @Override
        public Optional<Event> poll() {
            return Optional.empty();
        }

        @Override
        public Lsn received() {
            return Lsn.ZERO;
        }

        @Override
        public void confirm(Lsn logged, Lsn applied) {}

        @Override
        public void close() {
            reading--;
        }
    }
}

package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.Drain;
import io.baton.core.port.LeaderDatabase;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.Loops;
import io.baton.core.port.Sequences;
import io.baton.core.replay.ReplayState;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LeaderWriterTest {
    private final Queue<Event> events = new ArrayDeque<>();
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

    /** Who does it again and again has to be found while his session is there. */
    @Test
    void whatTheLogCannotTakeIsToldWithWhoWroteIt() {
        var part = new Event.ChangedInPart(List.of(), new Change.Truncate(List.of(0), false, false), 0, "column \"body\" of a row of docs");
        events.addAll(List.of(new Event.Begin(740, new Lsn(1), 0), new Event.Commit(new Lsn(2)), new Event.Begin(741, new Lsn(3), 0), part));
        var database = new Database();
        var leader = new LeaderWriter(database, database, database, purpose -> new Quiet(), Steps::new, epoch -> Lsn.ZERO);
        leader.open(new ReplayState(1, 1, new Leader("a", "i1"), 0, 0, false, Lsn.ZERO, Position.START), 0);
        assertThat(leader.trouble()).isPresent();
        assertThat(leader.slotWorks()).as("the impasse shall be told, and not that the slot is gone").isTrue();
        assertThat(leader.impasse()).get().asString().contains("column \"body\" of a row of docs is too large for the log", "; written by the role 'shop'", "octet_length");
    }

    /** Trap F6: a server that was set back writes at places of its WAL that the log holds already, and all of it would be taken for that. */
    @Test
    void aServerThatWasSetBackDoesNotLead() {
        var database = new Database();
        var leader = new LeaderWriter(database, database, database, purpose -> new Quiet(), Steps::new, epoch -> Lsn.ZERO);
        leader.open(new ReplayState(1, 2, new Leader("a", "i2"), 0, 0, false, new Lsn(50), Position.START), 0);
        assertThat(reading).isZero();
        assertThat(leader.impasse()).get().asString().contains("up to 0/32, but its WAL ends at 0/0", "set back", "Once another node leads");
        leader.close("another node leads");
        assertThat(leader.impasse()).isEmpty();
    }

    private record Quiet() implements LogWriter {
        @Override
        public void append(LogEntry entry) {}

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    /** Takes one step at once. */
    private static final class Steps implements Loops.Loop {
        private RuntimeException fault;

        Steps(String name, Loops.Tick tick) {
            try {
                tick.tick(0);
            } catch (RuntimeException e) {
                fault = e;
            }
        }

        @Override
        public void wake() {}

        @Override
        public Optional<Throwable> fault() {
            return Optional.ofNullable(fault);
        }

        @Override
        public void stop() {}
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
        public Optional<String> owner(long xid) {
            return xid == 741 ? Optional.of("the role 'shop'") : Optional.empty();
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
            return Optional.ofNullable(events.poll());
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

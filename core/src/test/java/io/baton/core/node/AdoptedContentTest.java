package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogWriter;
import io.baton.core.port.Orders;
import io.baton.core.port.Refill;
import io.baton.core.replay.ReplayState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Trap A17: a node that was there before the cluster's content was noted does not have it, and must never lead. */
class AdoptedContentTest {
    private static final EpochStarted FIRST = new EpochStarted(1, new Leader("a", "init"), Seen.NOTHING, "init", "test");
    private static final ContentAdopted ADOPTED = new ContentAdopted(0, "a", "3 tables with rows");
    private static final Progress WRITE = new Progress(1, 1, new Lsn(10), 0);

    private final List<LogEntry> log = new ArrayList<>();
    private final List<LogEntry> claimed = new ArrayList<>();
    private ReplayState stored = ReplayState.START;

    @Test
    void aNodeThatWasGivenAnEmptyDatabaseBeforeHalts() {
        Node node = node("b", FIRST, ADOPTED, WRITE);
        assertThat(node.view().condition()).isEqualTo(Condition.HALTED);
        assertThat(node.view().detail()).contains("a's database (3 tables with rows)", "given to b before", "Nothing was changed", "'baton copy'");
        assertThat(claimed).isEmpty();
        assertThat(node("b", FIRST, ADOPTED, WRITE).view().condition()).as("started again").isEqualTo(Condition.HALTED);
    }

    @Test
    void theNodeWhoseContentItIsGoesOn() {
        assertThat(node("a", FIRST, ADOPTED).view().condition()).isEqualTo(Condition.OK);
        assertThat(claimed).isNotEmpty();
    }

    @Test
    void aCopyBeginsBehindIt() {
        stored = new ReplayState(2, 1, FIRST.leader(), 1, 0, false, new Lsn(10), new Position(1, new Lsn(10)));
        assertThat(node("b", FIRST, ADOPTED, WRITE).view().condition()).isEqualTo(Condition.OK);
    }

    @Test
    void whatIsNotedBehindTheFirstWriteIsTooLateAndStopsNobody() {
        assertThat(node("b", FIRST, WRITE, ADOPTED).view().condition()).isEqualTo(Condition.OK);
    }

    private Node node(String name, LogEntry... entries) {
        log.clear();
        log.addAll(List.of(entries));
        claimed.clear();
        var node = new Node(new Leader(name, name + "-1"), new Reader(), purpose -> new Recorder(), new Follower(), new NoLeader(), new NothingToRejoin(), Orders.NONE, Refill.NONE);
        for (int step = 0; step < entries.length; step++) node.tick(0);
        return node;
    }

    private final class Reader implements LogReader {
        private long next;

        @Override
        public void seekAfter(long offset) {
            next = offset + 1;
        }

        @Override
        public long behind() {
            return 0;
        }

        @Override
        public List<Record> poll(Duration max) {
            return next >= log.size() ? List.of() : List.of(new Record(next, 0, log.get((int) next++)));
        }

        @Override
        public long next() {
            return next;
        }

        @Override
        public long end() {
            return log.size();
        }

        @Override
        public void close() {}
    }

    private final class Recorder implements LogWriter {
        @Override
        public void append(LogEntry entry) {
            claimed.add(entry);
        }

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final class Follower implements FollowerRole {
        @Override
        public Stored start() {
            return new Stored(stored, 0);
        }

        @Override
        public boolean admits(ReplayState before, LogReader.Record next) {
            return true;
        }

        @Override
        public void apply(Written entry, ReplayState before) {}

        @Override
        public void skip(Written last, long offset, String by) {}

        @Override
        public void note(LogEntry entry) {}

        @Override
        public void pause(Optional<String> by) {}

        @Override
        public void drop() {}

        @Override
        public void commit(ReplayState state, boolean durable, long now) {
            stored = state;
        }
    }

    private static final class NoLeader implements LeaderRole {
        @Override
        public void open(ReplayState at, long now) {}

        @Override
        public void readBack(Written entry, ReplayState after, long now) {}

        @Override
        public void admit() {}

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public Optional<String> impasse() {
            return Optional.empty();
        }

        @Override
        public void suspend() {}

        @Override
        public void close(String reason) {}
    }

    private static final class NothingToRejoin implements RejoinRole {
        @Override
        public Optional<Position> begin(Lsn logged, ReplayState after) {
            return Optional.empty();
        }

        @Override
        public void complete() {}

        @Override
        public void rebuild(long ownSince, String reason) {}

        @Override
        public void finish(long epoch) {}
    }
}

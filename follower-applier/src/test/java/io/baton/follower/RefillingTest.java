package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.node.HaltedException;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.Restore;
import io.baton.core.port.Snapshots;
import io.baton.core.replay.ReplayState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which snapshot a database is filled from, and when it may go on. */
class RefillingTest {
    private final List<LogReader.Record> log = new ArrayList<>();
    private long logStart;
    private final Shelf shelf = new Shelf();
    private final AppliedPosition applied = new AppliedPosition();
    private final List<String> asked = new ArrayList<>();
    private final Refilling refilling = new Refilling("a", shelf, shelf, new FollowerApplier(new Closing(), applied, new Holds()), () -> new Reader(), () -> {
        asked.add("somebody");
        return "b takes one now";
    });

    @Test
    void theFurthestSnapshotFillsIt() {
        claim(0, 1, "b");
        shelf.have("old", 10);
        shelf.have("new", 20);
        assertThat(step()).contains("looks for a snapshot in shelf");
        refilling.tick(0);
        assertThat(shelf.loaded).containsExactly("new");
        assertThat(refilling.step()).isEmpty();
    }

    @Test
    void aDamagedOneIsPassedOverForGood() {
        claim(0, 1, "b");
        shelf.have("old", 10);
        shelf.have("new", 20);
        shelf.damaged = "new";
        step();
        refilling.tick(0);
        assertThat(step()).contains("new is damaged");
        refilling.tick(0);
        assertThat(shelf.loaded).containsExactly("old");
        assertThat(refilling.step()).isEmpty();
    }

    /** Whoever brings a token waits for it, and is not told that there is no such row. */
    @Test
    void nothingCanBeReadOfADatabaseThatIsFilledAgain() {
        applied.set(new Position(1, new Lsn(5)));
        step();
        assertThat(applied.get()).isEqualTo(Position.START);
    }

    /** Trap K8: what lies between would be skipped. */
    @Test
    void oneThatTheLogDoesNotGoOnFromIsOfNoUseAndAPeerIsAsked() {
        claim(0, 1, "b");
        shelf.have("old", 10);
        logStart = 12;
        step();
        refilling.tick(0);
        assertThat(shelf.loaded).isEmpty();
        assertThat(asked).isNotEmpty();
        assertThat(step()).contains("no snapshot").contains("b takes one now");
        shelf.have("new", 20);
        refilling.tick(0);
        assertThat(shelf.loaded).containsExactly("new");
        assertThat(refilling.step()).isEmpty();
    }

    /** Epochs of its name are those of the database that is gone. */
    @Test
    void itWaitsUntilAnotherNodeLeadsAndTakesNoEpochOfBeforeForItsOwn() {
        claim(0, 1, "b");
        shelf.have("one", 5);
        claim(30, 2, "a");
        step();
        refilling.tick(0);
        assertThat(shelf.loaded).as("it may hold the only rows that are left").isEmpty();
        assertThat(shelf.ownSince).isEmpty();
        assertThat(step()).contains("waits until another node leads");
        claim(31, 3, "b");
        refilling.tick(0);
        assertThat(shelf.ownSince).contains(4L);
        assertThat(refilling.step()).isEmpty();
    }

    @Test
    void whoeverIsNamedWhileItIsFilledWaitsToo() {
        claim(0, 1, "b");
        shelf.have("one", 5);
        shelf.meanwhile = () -> claim(30, 2, "a");
        step();
        refilling.tick(0);
        assertThat(shelf.loaded).containsExactly("one");
        assertThat(shelf.ownSince).isEmpty();
        assertThat(step()).contains("waits until another node leads");
    }

    @Test
    void aStoreThatIsAwayIsTriedAgain() {
        claim(0, 1, "b");
        shelf.have("one", 5);
        shelf.away = true;
        step();
        refilling.tick(0);
        assertThat(step()).contains("the store is away");
        shelf.away = false;
        refilling.tick(0);
        assertThat(refilling.step()).isEmpty();
    }

    /** While rows are loaded, which may take hours, the others go on without it. */
    @Test
    void whenTheLogIsCutMeanwhileAnotherSnapshotIsTaken() {
        claim(0, 1, "b");
        shelf.have("old", 10);
        shelf.meanwhile = () -> logStart = 12;
        step();
        refilling.tick(0);
        assertThat(step()).contains("it is tried again").contains("the log begins at 12");
        shelf.have("new", 20);
        refilling.tick(0);
        assertThat(shelf.loaded).containsExactly("old", "new");
        assertThat(refilling.step()).isEmpty();
    }

    /** The node would wait for ever for a loop that has ended. */
    @Test
    void whateverGoesWrongIsToldAndTriedAgain() {
        claim(0, 1, "b");
        shelf.have("one", 5);
        for (RuntimeException trouble : List.of(new HaltedException("the log ends before it"), new UncheckedIOException(new IOException("stale file handle")))) {
            shelf.meanwhile = () -> {
                throw trouble;
            };
            step();
            refilling.tick(0);
            assertThat(step()).contains("it is tried again").contains(trouble.getMessage());
        }
        shelf.meanwhile = () -> {};
        refilling.tick(0);
        assertThat(refilling.step()).isEmpty();
    }

    private String step() {
        return refilling.step().orElseThrow();
    }

    private void claim(long offset, long epoch, String node) {
        log.add(new LogReader.Record(offset, 0, new EpochStarted(epoch, new Leader(node, node + "-1"), Seen.NOTHING, "test", "a test")));
    }

    private static final class Shelf implements Snapshots, Restore {
        private final List<Snapshot> all = new ArrayList<>();
        private final List<String> loaded = new ArrayList<>();
        private String damaged = "";
        private boolean away;
        private Runnable meanwhile = () -> {};
        private Optional<Long> ownSince = Optional.empty();

        void have(String id, long offset) {
            var place = new ReplayState(offset, 1, new Leader("b", "b-1"), offset, 0, false, new Lsn(offset), new Position(1, new Lsn(offset)));
            all.add(0, new Snapshot(id, "b", place, offset, 1, 1, "shelf/" + id, "sum"));
        }

        @Override
        public String location() {
            return "shelf";
        }

        @Override
        public List<Snapshot> list() {
            if (away) throw new FailedException("the store is away", null);
            return all;
        }

        @Override
        public Snapshot take() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void prune(int keep) {}

        @Override
        public String progress() {
            return "";
        }

        @Override
        public boolean isWanted() {
            return true;
        }

        @Override
        public void load(Snapshot snapshot) {
            if (snapshot.id().equals(damaged)) throw new CorruptException(damaged + " is damaged", null);
            loaded.add(snapshot.id());
            meanwhile.run();
        }

        @Override
        public void finish(Snapshot snapshot, long since) {
            ownSince = Optional.of(since);
        }
    }

    private final class Reader implements LogReader {
        private long next;

        @Override
        public void seekAfter(long offset) {
            if (offset + 1 < logStart) throw new LogTruncatedException("the log begins at " + logStart);
            next = offset + 1;
        }

        @Override
        public long behind() {
            return 0;
        }

        @Override
        public List<Record> poll(Duration max) {
            List<Record> records = log.stream().filter(record -> record.offset() >= next).toList();
            next = Math.max(next, end());
            return records;
        }

        @Override
        public long next() {
            return next;
        }

        @Override
        public long end() {
            return log.get(log.size() - 1).offset() + 1;
        }

        @Override
        public void close() {}
    }

    private static final class Closing implements FollowerDatabase {
        @Override
        public Stored load() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void apply(Written entry) {}

        @Override
        public void skip(Written last, long offset, String by) {}

        @Override
        public void commit(ReplayState state, boolean durable) {}

        @Override
        public void dropParts() {}

        @Override
        public void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows) {}

        @Override
        public void pause(Optional<String> by) {}

        @Override
        public void close() {}
    }
}

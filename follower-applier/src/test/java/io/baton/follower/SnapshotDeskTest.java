package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Room;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.LogWriter;
import io.baton.core.port.Snapshots;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a node takes a snapshot, and what it says of it. */
class SnapshotDeskTest {
    private static final long HOUR = 3_600_000;
    private static final ReplayState PLACE = new ReplayState(7, 1, new Leader("c", "c-1"), 7, 0, false, new Lsn(7), new Position(1, new Lsn(7)));
    private final List<LogEntry> log = new ArrayList<>();
    private final Shelf shelf = new Shelf();
    private Term term = new Term.Following(1, new Leader("c", "c-1"));
    private ClusterView cluster = ClusterView.EMPTY.hear(beat("a", false), 0).hear(beat("b", false), 0);
    private long wall = 10 * HOUR;
    private long clock;
    private long now;

    @Test
    void whoAsksGetsOneThatIsAnnouncedWhenItIsWhole() {
        SnapshotDesk desk = desk("b", Duration.ZERO);
        assertThat(desk.take()).isEmpty();
        assertThat(desk.state().progress()).isNotEmpty();
        shelf.meanwhile = () -> assertThat(desk.state().progress()).as("before anything was read").isNotEmpty();
        desk.tick(now);
        assertThat(desk.state().progress()).isEmpty();
        assertThat(shelf.taken).isEqualTo(1);
        assertThat(log).containsExactly(new SnapshotTaken(1, "b", PLACE.position(), 7, "shelf/1", "sum"));
        assertThat(desk.state().last()).startsWith("snapshot ");
        assertThat(shelf.kept).isEqualTo(3);
    }

    @Test
    void whatFailsIsNotAnnounced() {
        SnapshotDesk desk = desk("b", Duration.ZERO);
        shelf.fails = true;
        assertThat(desk.take()).isEmpty();
        desk.tick(now);
        assertThat(log).isEmpty();
        assertThat(desk.state().last()).isEqualTo("no snapshot was taken: the store is away");
        assertThat(desk.state().progress()).isEmpty();
    }

    @Test
    void aLeaderTakesNone() {
        term = new Term.Leading(1);
        SnapshotDesk desk = desk("c", Duration.ofHours(1));
        assertThat(desk.take().orElseThrow()).contains("c is leading");
        later(desk);
        assertThat(shelf.taken).isZero();
    }

    /** Else each follower would take one. */
    @Test
    void theFirstOfTheHealthyFollowersTakesOneWhenTheNewestIsOldEnough() {
        SnapshotDesk first = desk("a", Duration.ofHours(1));
        SnapshotDesk second = desk("b", Duration.ofHours(1));
        later(second);
        assertThat(shelf.taken).isZero();
        later(first);
        assertThat(shelf.taken).isEqualTo(1);
        later(first);
        assertThat(shelf.taken).as("the newest is a minute old").isEqualTo(1);
        wall += HOUR;
        cluster = ClusterView.EMPTY.hear(beat("b", false), 0);
        later(second);
        assertThat(shelf.taken).as("the first one is gone").isEqualTo(2);
    }

    /** One of which nobody knows what its schema was made by never can, and one that has no way to the store cannot now. */
    @Test
    void whereTheFirstCannotTakeOneTheNextDoes() {
        SnapshotDesk first = desk("a", Duration.ofHours(1));
        SnapshotDesk second = desk("b", Duration.ofHours(1));
        later(second);
        shelf.fails = true;
        later(first);
        assertThat(first.remark()).isEqualTo("no snapshot was taken: the store is away");
        assertThat(first.take().orElseThrow()).as("whoever asks should ask another node").contains("the store is away", "ask another node");
        shelf.fails = false;
        cluster = cluster.hear(beat("a", true), 0);
        later(second);
        assertThat(shelf.taken).as("the first one is at it").isZero();
        cluster = cluster.hear(beat("a", false), 0);
        later(second);
        assertThat(shelf.taken).as("in its turn").isEqualTo(1);
        clock += 60_000;
        assertThat(first.take()).as("a minute later").isEmpty();
    }

    @Test
    void whoSaysForHoursThatItTakesOneKeepsNobodyFromIt() {
        SnapshotDesk desk = desk("b", Duration.ofMinutes(1));
        cluster = cluster.hear(beat("a", true), 0);
        later(desk);
        now += Duration.ofMinutes(58).toNanos();
        later(desk);
        assertThat(shelf.taken).isZero();
        later(desk);
        assertThat(shelf.taken).isEqualTo(1);
    }

    /** Without this loop the log would never be cut again. */
    @Test
    void whateverGoesWrongIsToldAndTriedAgain() {
        SnapshotDesk desk = desk("a", Duration.ofHours(1));
        shelf.meanwhile = () -> {
            throw new UncheckedIOException(new IOException("stale file handle"));
        };
        later(desk);
        assertThat(desk.state().last()).startsWith("no snapshot was taken, and it is tried again").contains("stale file handle");
        shelf.meanwhile = () -> {};
        later(desk);
        later(desk);
        assertThat(shelf.taken).isEqualTo(1);
    }

    private void later(SnapshotDesk desk) {
        now += 61_000_000_000L;
        desk.tick(now);
    }

    private SnapshotDesk desk(String self, Duration every) {
        return new SnapshotDesk(self, shelf, new SnapshotDesk.Plan(every, 3), () -> new NodeView(term, PLACE, true, 0, 0, 0, Condition.OK, ""), () -> cluster, () -> clock, () -> wall,
            purpose -> new Writer());
    }

    private static Heartbeat beat(String node, boolean snapshot) {
        return new Heartbeat(node, node + "-1", "http://" + node, "pg", "following", 1, 7, PLACE.position(), 7, 0, 0, -1, "OK", Heartbeat.Health.GOOD, "", 100, 0, false,
            Standing.UNKNOWN, Room.UNKNOWN, snapshot);
    }

    private final class Writer implements LogWriter {
        @Override
        public void append(LogEntry entry) {
            log.add(entry);
        }

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private final class Shelf implements Snapshots {
        private final List<Snapshot> all = new ArrayList<>();
        private int taken;
        private int kept;
        private boolean fails;
        private Runnable meanwhile = () -> {};

        @Override
        public String location() {
            return "shelf";
        }

        @Override
        public List<Snapshot> list() {
            return all;
        }

        @Override
        public Snapshot take() {
            if (fails) throw new FailedException("the store is away", null);
            meanwhile.run();
            taken++;
            all.add(0, new Snapshot("s" + taken, "b", PLACE, wall, 1, 1, "shelf/" + taken, "sum"));
            return all.get(0);
        }

        @Override
        public void prune(int keep) {
            kept = keep;
        }

        @Override
        public String progress() {
            return "";
        }
    }
}

package io.baton.follower;

import io.baton.core.api.SnapshotService;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.ClusterView.Heard;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.LogEntry;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.port.Loops;
import io.baton.core.port.Snapshots;
import io.baton.core.port.Snapshots.Snapshot;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots on a follower: when somebody asks, and when the newest one is old enough; then the first of the healthy followers does it. A
 * snapshot is announced in the log after it was read back, so that everybody knows up to where the log is needed no more.
 */
public final class SnapshotDesk implements SnapshotService, Loops.Tick {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDesk.class);
    private static final long REST_NANOS = 200_000_000L;
    private static final long LOOK_NANOS = 10_000_000_000L;
    private static final long LATELY_MILLIS = 2_000;
    /** After one that came to nothing. */
    private static final long AGAIN_NANOS = 60_000_000_000L;

    /**
     * How often one is taken by itself, and how many are kept.
     *
     * @param every zero for never
     */
    public record Plan(Duration every, int keep) {}

    private final String self;
    private final Snapshots snapshots;
    private final Plan plan;
    private final Supplier<NodeView> node;
    private final Supplier<ClusterView> cluster;
    private final LongSupplier clock;
    private final LongSupplier wallMillis;
    private final LogWriters writers;
    private LogWriter writer;
    private long lookedAt;
    private volatile boolean wanted;
    private volatile boolean taking;
    private volatile String last = "";

    /**
     * @param clock the clock by which {@code cluster} says when a node was heard
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public SnapshotDesk(String self, Snapshots snapshots, Plan plan, Supplier<NodeView> node, Supplier<ClusterView> cluster, LongSupplier clock, LongSupplier wallMillis,
                        LogWriters writers) {
        this.self = self;
        this.snapshots = snapshots;
        this.plan = plan;
        this.node = node;
        this.cluster = cluster;
        this.clock = clock;
        this.wallMillis = wallMillis;
        this.writers = writers;
    }

    @Override
    public State state() {
        String progress = underWay();
        if (snapshots.location().isEmpty()) return new State(self, "", progress, last, List.of(), "");
        try {
            return new State(self, snapshots.location(), progress, last, snapshots.list(), "");
        } catch (Snapshots.FailedException e) {
            return new State(self, snapshots.location(), progress, last, List.of(), e.getMessage());
        }
    }

    /** Never empty while somebody waits for one: it is not over before it has begun. */
    private String underWay() {
        if (!taking && !wanted) return "";
        String line = taking ? snapshots.progress() : "";
        return line.isEmpty() ? "it begins" : line;
    }

    @Override
    public Optional<String> take() {
        if (snapshots.location().isEmpty()) return Optional.of("the settings of " + self + " name no store of snapshots (snapshots.store)");
        if (!(node.get().term() instanceof Term.Following)) return Optional.of(self + " is " + node.get().term().word() + ", and snapshots are taken on followers");
        if (node.get().condition() != Condition.OK) return Optional.of(self + " is not well itself: " + node.get().condition() + ", " + node.get().detail());
        wanted = true;
        return Optional.empty();
    }

    /** What an operator should know while it lasts; else empty. */
    public String remark() {
        return taking ? "takes a snapshot, " + snapshots.progress() : "";
    }

    @Override
    public long tick(long now) {
        if (snapshots.location().isEmpty()) return LOOK_NANOS;
        boolean due = wanted;
        if (!due && now - lookedAt >= LOOK_NANOS) {
            lookedAt = now;
            due = isDue();
        }
        if (due && !takeOne()) lookedAt = now + AGAIN_NANOS;
        return REST_NANOS;
    }

    private boolean isDue() {
        if (plan.every().isZero() || !(node.get().term() instanceof Term.Following) || node.get().condition() != Condition.OK || !node.get().caughtUp() || !isFirst()) return false;
        try {
            long newest = snapshots.list().stream().mapToLong(Snapshot::taken).max().orElse(0);
            return wallMillis.getAsLong() - newest >= plan.every().toMillis();
        } catch (Snapshots.FailedException e) {
            last = e.getMessage();
            return false;
        }
    }

    /** Of the followers that could. Should two take one at once, there is one more. */
    private boolean isFirst() {
        long now = clock.getAsLong();
        return cluster.get().sorted().stream().filter(heard -> isWell(heard, now)).map(heard -> heard.heartbeat().node()).findFirst().filter(self::equals).isPresent();
    }

    private static boolean isWell(Heard heard, long now) {
        Heartbeat beat = heard.heartbeat();
        return heard.ageMillis(now) <= LATELY_MILLIS && !beat.goodbye() && beat.term().equals("following") && beat.state().equals("OK") && beat.health().good();
    }

    private boolean takeOne() {
        taking = true;
        try {
            Snapshot taken = snapshots.take();
            announce(taken);
            last = "snapshot " + taken.id() + " was taken at position " + taken.position();
            LOG.info("{}: {} rows, {} bytes", last, taken.rows(), taken.bytes());
            snapshots.prune(plan.keep());
            return true;
        } catch (Snapshots.FailedException | DatabaseUnavailableException | LogUnavailableException | IllegalStateException e) {
            last = "no snapshot was taken: " + e.getMessage();
            LOG.warn(last);
            return false;
        } finally {
            wanted = false;
            taking = false;
        }
    }

    /** That it arrives is not waited for: the next one says more. */
    private void announce(Snapshot taken) {
        if (writer != null && writer.failure().isPresent()) {
            writer.close();
            writer = null;
        }
        if (writer == null) writer = writers.open("snapshots of " + self);
        writer.append(new LogEntry.SnapshotTaken(node.get().state().epoch(), self, taken.position(), taken.place().offset(), taken.location(), taken.checksum()));
    }
}

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
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots on a follower: when somebody asks, and when the newest one is old enough; then the first of the healthy followers does it, or, if
 * that one cannot, the next. A snapshot is announced in the log after it was read back, so that everybody knows up to where the log is needed no more.
 */
public final class SnapshotDesk implements SnapshotService, Loops.Tick {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDesk.class);
    private static final long REST_NANOS = 200_000_000L;
    private static final long LOOK_NANOS = 10_000_000_000L;
    private static final long LATELY_MILLIS = 2_000;
    /** After one that came to nothing. Whoever asks meanwhile is told so, and asks another node. */
    private static final long AGAIN_NANOS = 60_000_000_000L;
    private static final long AGAIN_MILLIS = AGAIN_NANOS / 1_000_000;
    /** How long each of the followers before this one may take to begin. */
    private static final long TURN_NANOS = 120_000_000_000L;
    /** Whoever takes one for longer than this, and than the time between two, may never end: a network file system can hang for good. */
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

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
    /** Since when one is due, as far as this process knows. */
    private OptionalLong dueSince = OptionalLong.empty();
    /** By {@link #clock}. */
    private volatile OptionalLong failedAt = OptionalLong.empty();
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
        if (failedWithin(AGAIN_MILLIS))
            return Optional.of(self + " has just tried, and " + last + ". It takes part again " + AGAIN_MILLIS / 1_000 + " s after that; ask another node, or mend that");
        wanted = true;
        return Optional.empty();
    }

    /** What an operator should know while it lasts; else empty. */
    public String remark() {
        if (taking) return "takes a snapshot, " + snapshots.progress();
        return failedWithin(2 * AGAIN_MILLIS) ? last : "";
    }

    private boolean failedWithin(long millis) {
        OptionalLong failed = failedAt;
        return failed.isPresent() && clock.getAsLong() - failed.getAsLong() < millis;
    }

    /** Whether this node takes one just now. From any thread. */
    public boolean isTaking() {
        return taking;
    }

    @Override
    public long tick(long now) {
        if (snapshots.location().isEmpty()) return LOOK_NANOS;
        try {
            boolean due = wanted;
            if (!due && now - lookedAt >= LOOK_NANOS) {
                lookedAt = now;
                due = isDue(now);
            }
            if (due && !takeOne()) lookedAt = now + AGAIN_NANOS;
        } catch (RuntimeException e) {
            // Were this loop to end, there would be no snapshots any more, and so no end to the log.
            lookedAt = now + AGAIN_NANOS;
            String fault = "no snapshot was taken, and it is tried again: a fault of the program, " + e;
            if (!fault.equals(last)) LOG.warn("the fault of the program:", e);
            failed(fault);
        }
        return REST_NANOS;
    }

    private boolean isDue(long now) {
        boolean could = !plan.every().isZero() && node.get().term() instanceof Term.Following && node.get().condition() == Condition.OK && node.get().caughtUp();
        if (!could || !isNewestOld()) {
            dueSince = OptionalLong.empty();
            return false;
        }
        if (dueSince.isEmpty()) dueSince = OptionalLong.of(now);
        return isItsTurn(now - dueSince.getAsLong());
    }

    private boolean isNewestOld() {
        try {
            long newest = snapshots.list().stream().mapToLong(Snapshot::taken).max().orElse(0);
            return wallMillis.getAsLong() - newest >= plan.every().toMillis();
        } catch (Snapshots.FailedException e) {
            failed(e.getMessage());
            return false;
        }
    }

    /**
     * The followers go by name. Whoever has not begun when its time is over may never be able to: it may have no way to the store, or not know what its
     * schema was made by. Should two take one at once, there is one more.
     */
    private boolean isItsTurn(long dueNanos) {
        long now = clock.getAsLong();
        List<Heartbeat> others = cluster.get().sorted().stream().filter(heard -> isWell(heard, now)).map(Heard::heartbeat).filter(beat -> !beat.node().equals(self)).toList();
        long before = others.stream().filter(beat -> beat.node().compareTo(self) < 0).count();
        boolean waits = dueNanos < Math.max(LONGEST_NANOS, plan.every().toNanos()) && others.stream().anyMatch(Heartbeat::snapshot);
        return dueNanos >= before * TURN_NANOS && !waits;
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
            failedAt = OptionalLong.empty();
            LOG.info("{}: {} rows, {} bytes", last, taken.rows(), taken.bytes());
            snapshots.prune(plan.keep());
            return true;
        } catch (Snapshots.FailedException | DatabaseUnavailableException | LogUnavailableException | IllegalStateException e) {
            failed("no snapshot was taken: " + e.getMessage());
            return false;
        } finally {
            wanted = false;
            taking = false;
        }
    }

    private void failed(String why) {
        if (!why.equals(last)) LOG.warn(why);
        last = why;
        failedAt = OptionalLong.of(clock.getAsLong());
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

package io.baton.core.node;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.cluster.Room;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Leader;
import io.baton.core.log.Position;
import io.baton.core.port.HeartbeatChannel;
import io.baton.core.port.Loops;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Says ten times a second what this node is; at once when something is worth it. On a path of its own, never behind work (trap D4). */
public final class Pulse implements Loops.Tick {
    private static final long INTERVAL_NANOS = 100_000_000L;

    /** How soon news are told. */
    private static final long NEWS_NANOS = 20_000_000L;

    /** What of a heartbeat never changes. */
    public record Identity(Leader self, String api, String postgres, int priority) {}

    private final Identity identity;
    private final Supplier<NodeView> node;
    private final LongUnaryOperator millisSinceReadBack;
    private final Supplier<Health> health;
    private final LongSupplier wallMillis;
    private final HeartbeatChannel channel;
    private final Supplier<String> remark;
    private final Supplier<Standing> standing;
    private final Supplier<Room> room;
    private final BooleanSupplier snapshot;
    private Position told = Position.START;
    private long sentAt;
    private volatile boolean early;
    private long measured;
    private long measuredAt;
    private double rate;

    /**
     * @param millisSinceReadBack by the loop's time: since an own entry was read back, -1 if the node does not lead
     * @param remark what an operator should know although the node goes on, else empty
     * @param standing which database this is, and who was retired
     * @param room what it takes up
     * @param snapshot whether it takes a snapshot just now
     */
    public Pulse(Identity identity, Supplier<NodeView> node, LongUnaryOperator millisSinceReadBack, Supplier<Health> health,
                 LongSupplier wallMillis, Supplier<String> remark, Supplier<Standing> standing, Supplier<Room> room, BooleanSupplier snapshot,
                 HeartbeatChannel channel) {
        this.identity = identity;
        this.node = node;
        this.millisSinceReadBack = millisSinceReadBack;
        this.health = health;
        this.wallMillis = wallMillis;
        this.channel = channel;
        this.remark = remark;
        this.standing = standing;
        this.room = room;
        this.snapshot = snapshot;
    }

    @Override
    public long tick(long now) {
        if (early || now - sentAt >= INTERVAL_NANOS || hasApplied()) send(now);
        return NEWS_NANOS;
    }

    /** Something happened that should not wait for the next turn. May be called from any thread; the loop has to be woken. */
    public void hurry() {
        early = true;
    }

    /** A leader's client may be waiting for what a follower has just applied. */
    private boolean hasApplied() {
        NodeView view = node.get();
        return view.term() instanceof Term.Following && !view.state().position().equals(told);
    }

    private void send(long now) {
        early = false;
        told = node.get().state().position();
        sentAt = now;
        channel.send(beat(now, false));
    }

    /** The last word of a node that stops on purpose, so that nobody waits for it. */
    public void goodbye(long now) {
        channel.send(beat(now, true));
    }

    private Heartbeat beat(long now, boolean goodbye) {
        NodeView view = node.get();
        measure(view.transactions(), now);
        ReplayState state = view.state();
        long lagMillis = view.backlog() > 0 && view.lastTime() > 0 ? Math.max(0, wallMillis.getAsLong() - view.lastTime()) : 0;
        return new Heartbeat(identity.self().node(), identity.self().incarnation(), identity.api(), identity.postgres(),
            view.term().word(), state.epoch(), state.sequence(), state.position(), state.offset(), view.backlog(), lagMillis,
            millisSinceReadBack.applyAsLong(now), word(view), health.get(), view.detail().isEmpty() ? remark.get() : view.detail(), identity.priority(), rate, goodbye,
            standing.get(), room.get(), snapshot.getAsBoolean());
    }

    private void measure(long transactions, long now) {
        if (now - measuredAt < 1_000_000_000L) return;
        rate = measuredAt == 0 ? 0 : (transactions - measured) * 1e9 / (now - measuredAt);
        measured = transactions;
        measuredAt = now;
    }

    private static String word(NodeView view) {
        return switch (view.condition()) {
            case OK, RETRYING -> view.skipped() > 0 ? "SKIPPED" : view.caughtUp() ? "OK" : "CATCHING_UP";
            case NEEDS_ROWS -> "NEEDS_ROWS";
            case STUCK -> "STUCK";
            case PAUSED -> "PAUSED";
            case HALTED -> "HALTED";
            case NEEDS_SNAPSHOT -> "NEEDS_SNAPSHOT";
        };
    }
}

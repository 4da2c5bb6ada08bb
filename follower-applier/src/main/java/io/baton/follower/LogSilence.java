package io.baton.follower;

import io.baton.core.node.NodeView;
import io.baton.core.port.Loops;
import java.util.function.Supplier;

/**
 * Whether this node has taken nothing from the log for a while. A leader that works writes several times a second, so silence means that
 * nobody leads, or that this node is cut off from the log, or stands still: what it reads may be old, on a leader too (trap F14).
 */
public final class LogSilence implements Loops.Tick {
    /** As long as a node may be unheard before the status calls it silent. */
    private static final long LIMIT_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 100_000_000L;

    private final Supplier<NodeView> node;
    private long offset = Long.MIN_VALUE;
    private long movedAt;
    private volatile boolean silent = true;

    public LogSilence(Supplier<NodeView> node) {
        this.node = node;
    }

    @Override
    public long tick(long now) {
        long at = node.get().state().offset();
        if (at != offset) movedAt = now;
        silent = at < 0 || now - movedAt > LIMIT_NANOS;
        offset = at;
        return LOOK_NANOS;
    }

    public boolean silent() {
        return silent;
    }
}

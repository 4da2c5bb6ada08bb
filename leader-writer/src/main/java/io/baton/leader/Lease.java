package io.baton.leader;

import io.baton.core.port.Loops;
import java.util.function.Consumer;

/**
 * Shuts the gate of a leader that has read nothing of its own back for a while: new clients are turned away instead of each leaving
 * behind a commit that waits, until no connection is free. Commits under way go on waiting, and the gate opens again with the first
 * entry that comes back. It is no fence (trap F10): what counts is judged by the log alone.
 */
final class Lease implements Loops.Tick {
    /** Longer than a failover takes, so that whoever is deposed has mostly heard of it before. */
    static final long MILLIS = 3_000;

    private static final long LOOK_NANOS = 200_000_000L;

    private final ReadBack readBack;
    private final Consumer<Boolean> admit;
    private boolean over;

    /** @param admit told false when the lease is over, and true when it is renewed after that */
    Lease(ReadBack readBack, Consumer<Boolean> admit) {
        this.readBack = readBack;
        this.admit = admit;
    }

    @Override
    public long tick(long now) {
        boolean silent = readBack.sequence() > 0 && readBack.millisSince(now) > MILLIS;
        if (silent == over) return LOOK_NANOS;
        admit.accept(!silent);
        over = silent;
        return LOOK_NANOS;
    }
}

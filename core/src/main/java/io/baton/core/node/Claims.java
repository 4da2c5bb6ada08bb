package io.baton.core.node;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.replay.ReplayState;

/**
 * Claims the next epoch for a node, and claims again if nothing came of it. A claim is only a word in the log: who has won is known to
 * whoever reads it.
 *
 * <p>What ends one epoch soon after it began may end the next one, too. So a node that goes from one epoch of its own to the next
 * waits longer each time, until one of them has lasted, or another node has led in between.
 */
final class Claims {
    /** A claim of which nothing was read by then is written again. If both arrive, the second is void by order. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private static final long FIRST_PAUSE_NANOS = 100_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 30_000_000_000L;

    /** An epoch that went well for so long was no repetition of the trouble before it. */
    private static final long LASTING_NANOS = 10_000_000_000L;

    private final LogWriters writers;
    private final Leader self;
    private LogWriter writer;
    private long claimedEpoch;
    private long claimedAt;
    private long wantedEpoch;
    private long wantedSince;
    private long wantedLast;
    private long pause;

    Claims(LogWriters writers, Leader self) {
        this.writers = writers;
        this.self = self;
    }

    /** To be called again and again while the epoch of {@code state}, which is this node's, is to be followed by another of its own. */
    void claim(ReplayState state, String reason, long now) {
        long epoch = state.epoch() + 1;
        want(epoch, now);
        if (now - wantedSince < pause) return;
        if (claimedEpoch == epoch && now - claimedAt < RETRY_NANOS) return;
        if (writer != null && writer.failure().isPresent()) close();
        if (writer == null) writer = writers.open("claims of " + self.node());
        claimedEpoch = epoch;
        claimedAt = now;
        writer.append(new LogEntry.EpochStarted(epoch, self, state.seen(), self.node(), reason));
    }

    private void want(long epoch, long now) {
        if (epoch != wantedEpoch) {
            // Had another node led since, there would be an epoch more than the one that was wanted last.
            boolean again = epoch == wantedEpoch + 1 && wantedEpoch > 0 && now - wantedLast < LASTING_NANOS;
            pause = again ? Math.min(LONGEST_PAUSE_NANOS, Math.max(FIRST_PAUSE_NANOS, 2 * pause)) : 0;
            wantedEpoch = epoch;
            wantedSince = now;
        }
        wantedLast = now;
    }

    void close() {
        if (writer != null) writer.close();
        writer = null;
    }
}

package io.baton.core.node;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.replay.ReplayState;

/**
 * Claims the next epoch for a node, and claims again if nothing came of it. A claim is only a word in the log: who has won is known to
 * whoever reads it.
 */
final class Claims {
    /** A claim of which nothing was read by then is written again. If both arrive, the second is void by order. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final LogWriters writers;
    private final Leader self;
    private LogWriter writer;
    private long claimedEpoch;
    private long claimedAt;

    Claims(LogWriters writers, Leader self) {
        this.writers = writers;
        this.self = self;
    }

    void claim(ReplayState state, String reason, long now) {
        long epoch = state.epoch() + 1;
        if (claimedEpoch == epoch && now - claimedAt < RETRY_NANOS) return;
        if (writer != null && writer.failure().isPresent()) close();
        if (writer == null) writer = writers.open("claims of " + self.node());
        claimedEpoch = epoch;
        claimedAt = now;
        writer.append(new LogEntry.EpochStarted(epoch, self, state.seen(), self.node(), reason));
    }

    void close() {
        if (writer != null) writer.close();
        writer = null;
    }
}

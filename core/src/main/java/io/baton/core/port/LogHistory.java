package io.baton.core.port;

import io.baton.core.api.History;
import io.baton.core.replay.ReplayState;
import java.util.List;

/** The history, and what the log says at a place of it. */
public interface LogHistory extends History {
    /**
     * @param claims oldest first
     * @param end what the fold says at the end of what was read: epoch, leader, sequence and whether the epoch is broken; no more than that
     */
    record Told(List<Claim> claims, ReplayState end) {
        public Told {
            claims = List.copyOf(claims);
        }
    }

    /** What stands before {@code offset}, and before the log's own beginning. Throws {@link LogUnavailableException}. */
    Told until(long offset);

    /** What stands behind {@code place} and before {@code offset}, where the log still has it. Throws {@link LogUnavailableException}. */
    Told between(ReplayState place, long offset);
}

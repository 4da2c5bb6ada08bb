package io.baton.core.election;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;

/** What a monitor does now, and why, as a sentence. */
public sealed interface Decision {
    String reason();

    /** All is well, or another one's step is awaited. */
    record Content(String reason) implements Decision {}

    /** There is, or may be, no leader; and it is not yet, or not, time to claim. */
    record Wait(String reason) implements Decision {}

    /** Append this claim. Being wrong or late costs nothing: the log judges it. */
    record Claim(long epoch, Leader leader, Seen seen, String reason) implements Decision {
        public EpochStarted entry(String claimant) {
            return new EpochStarted(epoch, leader, seen, claimant, reason);
        }
    }
}

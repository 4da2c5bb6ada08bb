package io.baton.core.port;

import io.baton.core.api.History.Claim;
import io.baton.core.replay.ReplayState;
import io.baton.core.trim.TrimRule.Taken;
import java.util.List;
import java.util.Optional;

/** What the local database knows of the log's past: it is written there, and replicated, before the log is cut. */
public interface PastLog {
    /**
     * Where the log begins at the earliest.
     *
     * @param offset the first that is not cut
     * @param before what the fold says just before it: epoch, leader, sequence and whether the epoch is broken; no more than that
     */
    record Begin(long offset, ReplayState before) {}

    /**
     * @param begin empty if the log was never cut
     * @param claims those that stood before it, oldest first
     * @param snapshots verified snapshots that were announced
     */
    record Past(Optional<Begin> begin, List<Claim> claims, List<Taken> snapshots) {
        public static final Past NONE = new Past(Optional.empty(), List.of(), List.of());

        public Past {
            claims = List.copyOf(claims);
            snapshots = List.copyOf(snapshots);
        }
    }

    /** Throws {@link DatabaseUnavailableException}. */
    Past read();
}

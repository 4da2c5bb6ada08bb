package io.baton.core.api;

import io.baton.core.log.LogEntry.EpochStarted;
import java.util.List;

/** The epochs of the cluster, rebuilt from the log: who led, who said so, and why. */
public interface History {
    /**
     * A claim as it stands in the log.
     *
     * @param time the broker's append time in milliseconds since 1970
     * @param valid whether it won; the log's order decides
     * @param verdict why it did not, as a sentence; empty if it did
     */
    record Claim(long offset, long time, EpochStarted claim, boolean valid, String verdict) {}

    /** All claims since the cluster began, oldest first. Reads the whole log, which takes a while if it is long. */
    List<Claim> claims();
}

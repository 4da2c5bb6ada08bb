package io.baton.cli.demo;

import java.time.Duration;
import java.time.Instant;

/** How long nothing was acknowledged, at the longest, of all the pauses that ended after a moment. */
final class LongestPause {
    private final Instant since;
    private Instant last;
    private Duration longest = Duration.ZERO;
    private long count;

    LongestPause(Instant since) {
        this.since = since;
    }

    void add(Instant time) {
        if (last != null && time.isAfter(since)) {
            Duration pause = Duration.between(last, time);
            if (pause.compareTo(longest) > 0) longest = pause;
        }
        last = time;
        count++;
    }

    Duration longest() {
        return longest;
    }

    /** How many there were, the earlier ones included. */
    long count() {
        return count;
    }
}

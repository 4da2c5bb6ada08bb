package io.baton.adapters.kafka;

/**
 * How long the broker has left appends unanswered. The producer's own delivery.timeout.ms does not run while the producer waits for
 * its id, so a broker that hangs at that moment would never become a failure.
 */
final class UnansweredAppends {
    private long begun;
    private long answered;
    private long since;

    synchronized void begin(long now) {
        if (begun++ == answered) since = now;
    }

    synchronized void answer(long now) {
        answered++;
        since = now;
    }

    /** Milliseconds since an answer, or since the first append that awaits one, whichever is later; 0 if none is awaited. */
    synchronized long millis(long now) {
        return begun == answered ? 0 : (now - since) / 1_000_000;
    }
}

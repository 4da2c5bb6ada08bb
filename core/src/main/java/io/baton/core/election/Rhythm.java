package io.baton.core.election;

/**
 * How regularly one node is heard: mean and variance of the intervals between its heartbeats, recent ones weighing more.
 *
 * @param lastBeat when a heartbeat was heard last
 * @param lastSign when anything of the node was: a heartbeat, or an entry of the log that only it can have written
 */
public record Rhythm(long lastBeat, long lastSign, double mean, double variance) {
    /** About the last 32 intervals count: three seconds of heartbeats. */
    private static final double WEIGHT = 1.0 / 32;

    /** Six standard deviations: a regular node is silent for so long by chance less than once in a lifetime. */
    private static final double DEVIATIONS = 6;

    static Rhythm first(long now) {
        return new Rhythm(now, now, 0, 0);
    }

    Rhythm beat(long now) {
        double off = (now - lastBeat) - mean;
        if (mean == 0) return new Rhythm(now, now, now - lastBeat, 0);
        return new Rhythm(now, now, mean + WEIGHT * off, (1 - WEIGHT) * (variance + WEIGHT * off * off));
    }

    /** A heartbeat after a silence of everybody, which says nothing about this node's rhythm. */
    Rhythm resume(long now) {
        return new Rhythm(now, now, mean, variance);
    }

    Rhythm sign(long now) {
        return new Rhythm(lastBeat, now, mean, variance);
    }

    /** The silence that this node has earned, in milliseconds. */
    long patience() {
        return Math.round(mean + DEVIATIONS * Math.sqrt(variance));
    }
}

package io.baton.core.election;

import java.util.HashMap;
import java.util.Map;

/**
 * Tells silence from death. Safety does not rest on it: a wrong suspicion costs a short pause, never data.
 *
 * <p>Its time, {@link #now}, passes only while somebody is heard, by the broker's stamps on what is heard. So the observer's own pause
 * (trap D1), a Kafka outage (trap D2) and the clocks of nodes and observer (trap D7) are nobody's death: a node is silent only as far
 * as others were heard meanwhile. After a silence of everybody each node has {@code grace} to find its way back.
 *
 * @param lastAppend the broker's stamp on what was heard last, in milliseconds since 1970; -1 before that
 * @param now milliseconds that have provably passed
 * @param restart when the last silence of everybody ended; 0, the beginning, is one
 */
public record FailureDetector(Limits limits, Map<String, Rhythm> rhythms, long lastAppend, long now, long restart) {
    /**
     * All in milliseconds.
     *
     * @param floor no silence up to here is suspicious, however regular the node: pauses of 500 ms happen to a healthy JVM
     * @param ceiling a longer one always is, however irregular the node
     * @param longestStep what lies between two things heard counts for no more than this
     * @param outage nothing heard from anybody for longer than this is an outage of Kafka, or of the whole cluster
     * @param grace how long a node may need to be heard again after an outage
     */
    public record Limits(long floor, long ceiling, long longestStep, long outage, long grace) {
        public static final Limits USUAL = new Limits(700, 2000, 250, 1000, 3000);

        /** With another floor, and the ceiling and the grace raised to it if they were lower. For machines on which the healthy pause for longer. */
        public Limits withFloor(long millis) {
            long most = Math.max(ceiling, millis);
            return new Limits(millis, most, longestStep, outage, Math.max(grace, most));
        }

        public Limits {
            if (!(0 < longestStep && longestStep <= outage && longestStep < floor && floor <= ceiling && ceiling <= grace))
                throw new IllegalArgumentException("limits out of order, wanted longestStep < floor <= ceiling <= grace: " + longestStep
                    + ", " + floor + ", " + ceiling + ", " + grace + "; and longestStep <= outage: " + outage);
        }
    }

    public FailureDetector {
        rhythms = Map.copyOf(rhythms);
    }

    public static FailureDetector start(Limits limits) {
        return new FailureDetector(limits, Map.of(), -1, 0, 0);
    }

    /** A heartbeat of the node, and the broker's stamp on it. */
    public FailureDetector heard(String node, long appendMillis) {
        // The stamps may step back when another broker takes over the partition: then no time passes.
        long step = lastAppend < 0 ? 0 : Math.max(0, appendMillis - lastAppend);
        long later = now + Math.min(step, limits.longestStep);
        long restarted = step > limits.outage ? later : restart;
        Rhythm known = rhythms.get(node);
        Rhythm next;
        if (known == null) next = Rhythm.first(later);
        else next = known.lastBeat() < restarted ? known.resume(later) : known.beat(later);
        return new FailureDetector(limits, with(node, next), appendMillis, later, restarted);
    }

    /** An entry that only this node can have written (trap D4). The log's stamps may be another broker's, so no time passes by it. */
    public FailureDetector wrote(String node) {
        Rhythm known = rhythms.get(node);
        Rhythm next = known == null ? Rhythm.first(now) : known.sign(now);
        return new FailureDetector(limits, with(node, next), lastAppend, now, restart);
    }

    /** How long the node has been silent while others were heard, in milliseconds. */
    public long silence(String node) {
        return now - Math.max(restart, lastSign(node));
    }

    /** The silence from which on the node is suspected, in milliseconds. */
    public long patience(String node) {
        if (lastSign(node) < restart || !rhythms.containsKey(node)) return limits.grace;
        return Math.min(limits.ceiling, Math.max(limits.floor, rhythms.get(node).patience()));
    }

    public boolean suspects(String node) {
        return silence(node) > patience(node);
    }

    /** Whether the node was heard just now: what is asked of a candidate, and more than not being suspected. */
    public boolean isFresh(String node) {
        return rhythms.containsKey(node) && lastSign(node) >= restart && silence(node) <= limits.floor;
    }

    private long lastSign(String node) {
        Rhythm rhythm = rhythms.get(node);
        return rhythm == null ? -1 : rhythm.lastSign();
    }

    private Map<String, Rhythm> with(String node, Rhythm rhythm) {
        var next = new HashMap<>(rhythms);
        next.put(node, rhythm);
        return next;
    }
}

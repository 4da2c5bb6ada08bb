package io.baton.core.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last heartbeat of every node, with when it was heard. Immutable; time is an argument, in milliseconds of any one clock. */
public record ClusterView(Map<String, Heard> nodes) {
    public record Heard(Heartbeat heartbeat, long atMillis) {
        public long ageMillis(long now) {
            return now - atMillis;
        }
    }

    public static final ClusterView EMPTY = new ClusterView(Map.of());

    public ClusterView {
        nodes = Map.copyOf(nodes);
    }

    public ClusterView hear(Heartbeat heartbeat, long now) {
        var next = new TreeMap<>(nodes);
        next.put(heartbeat.node(), new Heard(heartbeat, now));
        return new ClusterView(next);
    }

    /** Who says that it leads the highest epoch. A deposed leader that has not noticed yet says so too, but of a lower one. */
    public Optional<Heard> leader() {
        return nodes.values().stream().filter(h -> h.heartbeat().leads()).max(Comparator.comparingLong(h -> h.heartbeat().epoch()));
    }

    /** The highest epoch that any node has heard of. */
    public long epoch() {
        return nodes.values().stream().mapToLong(h -> h.heartbeat().epoch()).max().orElse(0);
    }

    /**
     * Whether whoever sent this is no part of the cluster any more: an operator retired it, as the node knows that has applied most. What is
     * heard of it is true, and counts for nothing.
     */
    public boolean isRetired(Heartbeat beat) {
        if (beat.standing().birth().isEmpty()) return false;
        return nodes.values().stream().map(Heard::heartbeat).max(Comparator.comparing(Heartbeat::position))
            .filter(most -> most.standing().retired().contains(Standing.named(beat.node(), beat.standing().birth()))).isPresent();
    }

    public List<Heard> sorted() {
        return nodes.values().stream().sorted(Comparator.comparing(h -> h.heartbeat().node())).toList();
    }
}

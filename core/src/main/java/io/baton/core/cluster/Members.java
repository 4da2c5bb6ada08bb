package io.baton.core.cluster;

import io.baton.core.cluster.ClusterView.Heard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom the log is kept for: every node that was ever heard, until it is retired. It is replicated like any row, so that whoever leads knows
 * it, whatever was cut off the log.
 *
 * @param birth of the database that this was read from, see {@link Standing}
 * @param stored the place of the log that this database has committed, as an offset; -1 for the log's start
 * @param nodes by their ids
 */
public record Members(String birth, long stored, Map<String, Member> nodes) {
    public static final Members UNKNOWN = new Members("", -1, Map.of());

    /** How long ago a heartbeat may be to count as a sign that its node is there, in milliseconds. */
    private static final long FRESH_MILLIS = 2_000;

    /**
     * One node.
     *
     * @param birth of its database: one that was emptied and filled again is a new member, whatever was said of the one before it
     * @param retired when and by whom it was retired, in a few words; empty if it is a member
     */
    public record Member(String birth, Optional<String> retired) {}

    public Members {
        nodes = Map.copyOf(nodes);
    }

    /** Why the log is not kept for this database of that node, in a few words; empty if it is, or if the node is not known yet. */
    public Optional<String> retired(String node, String birth) {
        return Optional.ofNullable(nodes.get(node)).filter(member -> member.birth().equals(birth)).flatMap(Member::retired);
    }

    /** Those whom the log is kept for. */
    public Set<String> registered() {
        return nodes.entrySet().stream().filter(node -> node.getValue().retired().isEmpty()).map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
    }

    /** What this says of itself to the others. */
    public Standing standing() {
        return new Standing(birth, stored, nodes.entrySet().stream().filter(node -> node.getValue().retired().isPresent())
            .map(node -> Standing.named(node.getKey(), node.getValue().birth())).collect(Collectors.toUnmodifiableSet()));
    }

    /** Who is there and has yet to be registered: a new node, or one with another database than it had. */
    public List<Heartbeat> toRegister(ClusterView view, long now) {
        return view.sorted().stream().filter(heard -> heard.ageMillis(now) < FRESH_MILLIS).map(Heard::heartbeat)
            .filter(beat -> !beat.goodbye() && !beat.standing().birth().isEmpty() && !isKnown(beat)).toList();
    }

    private boolean isKnown(Heartbeat beat) {
        Member member = nodes.get(beat.node());
        return member != null && member.birth().equals(beat.standing().birth());
    }
}

package io.baton.core.trim;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.ClusterView.Heard;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Members;
import io.baton.core.cluster.Standing;
import io.baton.core.trim.TrimRule.Need;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Up to where each node will never read again, from what it says that its database has committed. A follower's commits reach its disk some time after they are told of
 * (synchronous_commit is off there, for the log has it all), and a crash may set it back; so a place counts once the node was heard again at a later
 * look. One that falls silent stays at the place before its last word.
 *
 * @param places by node and birth
 */
public record Passed(Map<String, Place> places) {
    public static final Passed NOTHING = new Passed(Map.of());

    /**
     * @param told at the last look at which the node had been heard since the look before
     * @param settled at the one before that; empty if there was none
     * @param heardAt when it was heard, by the clock of the {@link ClusterView}
     */
    public record Place(long told, OptionalLong settled, long heardAt) {}

    public Passed {
        places = Map.copyOf(places);
    }

    /** After another look; a good while has to lie between two. */
    public Passed look(Members members, ClusterView view) {
        var next = new HashMap<String, Place>();
        members.nodes().forEach((node, member) -> {
            String key = key(node, member.birth());
            Place before = places.get(key);
            Heard heard = view.nodes().get(node);
            if (heard != null && counts(heard.heartbeat(), member.birth()) && (before == null || heard.atMillis() > before.heardAt()))
                next.put(key, new Place(heard.heartbeat().standing().stored(), before == null ? OptionalLong.empty() : OptionalLong.of(before.told()), heard.atMillis()));
            else if (before != null) next.put(key, before);
        });
        return new Passed(next);
    }

    /** While its PostgreSQL is away a node tells what it believed before, and not what will be found there. */
    private static boolean counts(Heartbeat beat, String birth) {
        return beat.standing().birth().equals(birth) && beat.health().postgres();
    }

    /** Those for whom the log is kept. */
    public List<Need> needs(Members members) {
        return members.registered().stream().sorted(Comparator.naturalOrder()).map(node -> new Need(node, passed(places.get(key(node, members.nodes().get(node).birth()))))).toList();
    }

    private static OptionalLong passed(Place place) {
        if (place == null || place.settled().isEmpty()) return OptionalLong.empty();
        return OptionalLong.of(Math.min(place.told(), place.settled().getAsLong()));
    }

    private static String key(String node, String birth) {
        return Standing.named(node, birth);
    }
}

package io.baton.core.node;

import io.baton.core.api.ClusterStatus;
import io.baton.core.api.NodeHealth;
import io.baton.core.api.NodeStatus;
import io.baton.core.api.StatusService;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Position;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The cluster as this node hears it. A node that has not been heard for a while is shown as silent, not left out. */
public final class ClusterReport implements StatusService {
    /** Ten heartbeats. */
    private static final long SILENT_MILLIS = 1_000;

    private static final String RETIRED = "this node was retired: the log is not kept for it and it never leads. Stop it for good; or, to have it back, 'baton follower rebuild', or give it an"
        + " empty database, and it joins as a new one";

    private final Supplier<ClusterView> cluster;
    private final Supplier<Optional<String>> trouble;
    private final Supplier<Position> applied;
    private final LongSupplier clock;

    /** @param trouble which of the node's loops has stopped, if one has */
    public ClusterReport(Supplier<ClusterView> cluster, Supplier<Optional<String>> trouble, Supplier<Position> applied,
                         LongSupplier clock) {
        this.cluster = cluster;
        this.trouble = trouble;
        this.applied = applied;
        this.clock = clock;
    }

    @Override
    public ClusterStatus status() {
        ClusterView view = cluster.get();
        long now = clock.getAsLong();
        String leader = view.leader().filter(h -> h.ageMillis(now) < SILENT_MILLIS).map(h -> h.heartbeat().node()).orElse("");
        // Whoever was retired and is gone is not missed; one that runs all the same has to be told.
        List<NodeStatus> nodes = view.sorted().stream().filter(heard -> !view.isRetired(heard.heartbeat()) || isThere(heard, now))
            .map(heard -> status(heard, view.isRetired(heard.heartbeat()), now)).toList();
        return new ClusterStatus(view.epoch(), leader, nodes);
    }

    @Override
    public NodeHealth health() {
        return trouble.get().map(detail -> new NodeHealth(false, detail)).orElse(NodeHealth.GOOD);
    }

    @Override
    public Position position() {
        return applied.get();
    }

    private static boolean isThere(ClusterView.Heard heard, long now) {
        return heard.ageMillis(now) < SILENT_MILLIS && !heard.heartbeat().goodbye();
    }

    private static NodeStatus status(ClusterView.Heard heard, boolean retired, long now) {
        Heartbeat beat = heard.heartbeat();
        boolean silent = heard.ageMillis(now) >= SILENT_MILLIS;
        String state = retired ? "RETIRED" : silent ? (beat.goodbye() ? "STOPPED" : "SILENT") : beat.state();
        return new NodeStatus(beat.node(), beat.term(), beat.epoch(), beat.position(), beat.lagMillis(), beat.lagEntries(), state,
            beat.api(), beat.postgres(), heard.ageMillis(now), retired ? RETIRED : beat.detail(), beat.writesPerSecond(), beat.room());
    }
}

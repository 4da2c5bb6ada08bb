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
        List<NodeStatus> nodes = view.sorted().stream().map(heard -> status(heard, now)).toList();
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

    private static NodeStatus status(ClusterView.Heard heard, long now) {
        Heartbeat beat = heard.heartbeat();
        boolean silent = heard.ageMillis(now) >= SILENT_MILLIS;
        String state = silent ? (beat.goodbye() ? "STOPPED" : "SILENT") : beat.state();
        return new NodeStatus(beat.node(), beat.term(), beat.epoch(), beat.position(), beat.lagMillis(), beat.lagEntries(), state,
            beat.api(), beat.postgres(), heard.ageMillis(now), beat.detail(), beat.writesPerSecond());
    }
}

package io.baton.core.node;

import io.baton.core.cluster.ClusterView;
import io.baton.core.log.Lsn;
import java.util.function.Supplier;

/** Up to where enough followers have applied a leader's WAL, as their heartbeats say. */
public final class FollowerAcks {
    private final Supplier<ClusterView> cluster;

    public FollowerAcks(Supplier<ClusterView> cluster) {
        this.cluster = cluster;
    }

    /** The farthest that at least one follower has applied of {@code epoch}; zero if none has. Heartbeats only grow in position. */
    public Lsn applied(long epoch) {
        return cluster.get().nodes().values().stream().map(ClusterView.Heard::heartbeat)
            .filter(beat -> beat.term().equals("following") && beat.position().epoch() == epoch)
            .map(beat -> beat.position().lsn()).max(Lsn::compareTo).orElse(Lsn.ZERO);
    }
}

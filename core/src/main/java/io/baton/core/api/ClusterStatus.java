package io.baton.core.api;

import java.util.List;

/** The cluster as one node sees it. {@code leader}: a node's id, empty if nobody leads. */
public record ClusterStatus(long epoch, String leader, List<NodeStatus> nodes) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
    }
}

package io.baton.cli;

import io.baton.adapters.runtime.MonitorSettings;
import io.baton.adapters.runtime.NodeSettings;

/** Where roles and adapters are put together. Has constructors and decides nothing. */
public final class Wiring {
    private Wiring() {}

    static NodeProcess startNode(NodeSettings settings) {
        throw new UnsupportedOperationException("a node cannot be started yet");
    }

    static NodeProcess startMonitor(MonitorSettings settings) {
        throw new UnsupportedOperationException("a monitor cannot be started yet");
    }

    /** Prepares the cluster, and claims the first epoch for {@code leaderNode}. Harmless if that was done before. */
    public static void init(NodeSettings settings, String leaderNode) {
        throw new UnsupportedOperationException("a cluster cannot be initialised yet");
    }
}

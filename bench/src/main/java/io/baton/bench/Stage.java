package io.baton.bench;

import io.baton.bench.Cluster.Monitor;
import io.baton.bench.Cluster.Node;

/** Whom a scenario may hurt: the parts as they were when the run began. */
record Stage(Cluster cluster, Baton baton, Node leader, Burn burn) {
    Monitor monitor() {
        return cluster.monitors().stream().filter(m -> m.pid() != 0).findFirst()
            .orElseThrow(() -> new CannotMeasureException("no monitor runs in this demo; start it with --monitors 2"));
    }

    long kafka() {
        return cluster.kafkaPid();
    }
}

package io.baton.adapters.kafka;

/** How much the loss of brokers may cost. */
public enum TopicSafety {
    /** Three replicas of which two must hold a record before it counts: no single broker's loss costs data or stops writes. */
    REPLICATED(3, 2),

    /** For a demo and for tests: the loss of the only broker's disk loses everything. Said aloud at every check. */
    SINGLE_BROKER(1, 1);

    private final int replicas;
    private final int inSync;

    TopicSafety(int replicas, int inSync) {
        this.replicas = replicas;
        this.inSync = inSync;
    }

    int replicas() {
        return replicas;
    }

    int inSync() {
        return inSync;
    }
}

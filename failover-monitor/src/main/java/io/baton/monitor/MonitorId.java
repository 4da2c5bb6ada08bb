package io.baton.monitor;

/** Which monitor of which cluster. Monitors know nothing of each other; each reads everything for itself. */
public record MonitorId(String cluster, String monitor) {
    /** Spreads the monitors of a cluster over a tenth of a second, each at a place of its own, so that one finds the work done. */
    private static final int STAGGER_PLACES = 5;
    private static final long STAGGER_MILLIS = 25;

    /** Each monitor is an application of its own, or Kafka Streams would share the partitions out among them. */
    String applicationId() {
        return cluster + "-monitor-" + monitor;
    }

    String heartbeats() {
        return cluster + ".heartbeats";
    }

    String log() {
        return cluster + ".log";
    }

    long stagger() {
        return Math.floorMod(monitor.hashCode(), STAGGER_PLACES) * STAGGER_MILLIS;
    }
}

package io.baton.monitor;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;

/** The topology of a monitor: both topics into one processor, nothing out. Claims go through the log's own port. */
final class MonitorTopology {
    private MonitorTopology() {}

    /**
     * A new monitor begins at the end of both topics: heartbeats tell the current epoch and, within a tenth of a second, everything
     * else. Reading an old log to its end would only delay the first verdict.
     */
    static Topology of(MonitorId id, Decoders decoders, Watch watch) {
        var bytes = new ByteArrayDeserializer();
        var topology = new Topology();
        // Both topics carry the broker's append time, which is the record's time here (trap D7).
        var time = new LogAndSkipOnInvalidTimestamp();
        topology.addSource(AutoOffsetReset.latest(), "heartbeats", time, bytes, bytes, id.heartbeats());
        topology.addSource(AutoOffsetReset.latest(), "log", time, bytes, bytes, id.log());
        topology.addProcessor("watch", () -> new WatchProcessor(id, decoders, watch), "heartbeats", "log");
        return topology;
    }
}

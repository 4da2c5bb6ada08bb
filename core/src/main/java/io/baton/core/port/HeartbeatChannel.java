package io.baton.core.port;

import io.baton.core.cluster.Heartbeat;
import java.time.Duration;
import java.util.List;

/** The heartbeat topic. Losing a heartbeat loses nothing: the next one says more. */
public interface HeartbeatChannel extends AutoCloseable {
    /** A heartbeat and the broker's append time, in milliseconds since 1970. */
    record Heard(Heartbeat heartbeat, long appendMillis) {}

    /** Sends without waiting for an answer. Never throws, and never blocks for longer than a heartbeat's interval. */
    void send(Heartbeat heartbeat);

    /** The next heartbeats of all nodes, this one's included; none if none arrives within {@code max} or the log is away. */
    List<Heard> poll(Duration max);

    @Override
    void close();
}

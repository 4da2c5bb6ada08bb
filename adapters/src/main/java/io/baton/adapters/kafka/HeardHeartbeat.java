package io.baton.adapters.kafka;

import io.baton.core.cluster.Heartbeat;

/** A heartbeat and when the broker received it, in milliseconds since 1970 by the broker's clock. Never compared with a local clock. */
public record HeardHeartbeat(Heartbeat heartbeat, long appendMillis) {}

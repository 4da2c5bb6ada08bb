package io.baton.monitor;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.LogEntry;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;

/**
 * How records become heartbeats and entries. What cannot be read throws an {@link IllegalArgumentException} or a {@link
 * io.baton.core.node.HaltedException}; the monitor passes over it, because it only advises.
 */
public record Decoders(Function<byte[], Heartbeat> heartbeat, BiFunction<Headers, byte[], LogEntry> entry) {}

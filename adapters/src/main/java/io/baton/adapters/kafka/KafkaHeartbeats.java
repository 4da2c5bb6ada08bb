package io.baton.adapters.kafka;

import io.baton.core.cluster.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends heartbeats on a connection of its own, so that they never queue behind log entries (trap D4: a leader must not look dead when
 * it is busiest). A heartbeat that cannot be sent at once is dropped; the next one says more.
 */
public final class KafkaHeartbeats implements AutoCloseable {
    private static final Map<String, Object> DEFAULTS = Map.of(
        "linger.ms", 0,
        "buffer.memory", 1024L * 1024,
        "retry.backoff.ms", 50);

    /** One at a time, so that a repeated one cannot overtake a newer one; what is two seconds old is not worth sending. */
    private static final Map<String, Object> FIXED = Map.of(
        "acks", "1",
        "enable.idempotence", false,
        "max.block.ms", 40,
        "request.timeout.ms", 1_500,
        "delivery.timeout.ms", 2_000,
        "max.in.flight.requests.per.connection", 1);

    private final String topic;
    private final Producer<byte[], byte[]> producer;

    public KafkaHeartbeats(KafkaClients clients, String topic) {
        this.topic = topic;
        producer = clients.producer("heartbeats", DEFAULTS, FIXED);
    }

    /** Returns within some 50 ms, whether or not Kafka can be reached, and never throws for its sake. */
    public void send(Heartbeat beat) {
        byte[] key = beat.node().getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(topic, 0, key, HeartbeatCodec.encode(beat)));
        } catch (KafkaException e) {
            // Dropped: whoever listens judges by what arrives.
        }
    }

    /** Waits up to a second for what was sent last, since that may be the goodbye. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}

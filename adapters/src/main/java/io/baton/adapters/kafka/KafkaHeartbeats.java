package io.baton.adapters.kafka;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.port.HeartbeatChannel;
import io.baton.core.port.LogUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends and hears heartbeats. They have connections of their own, so that they never queue behind log entries (trap D4: a leader must
 * not look dead when it is busiest). A heartbeat that cannot be sent at once is dropped; the next one says more. One thread may send
 * while another polls.
 */
public final class KafkaHeartbeats implements HeartbeatChannel {
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
    private final KafkaHeartbeatReader reader;

    public KafkaHeartbeats(KafkaClients clients, String topic) {
        this.topic = topic;
        producer = clients.producer("heartbeats", DEFAULTS, FIXED);
        reader = new KafkaHeartbeatReader(clients, topic);
    }

    /** Returns within some 50 ms, whether or not Kafka can be reached. */
    @Override
    public void send(Heartbeat beat) {
        byte[] key = beat.node().getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(topic, 0, key, HeartbeatCodec.encode(beat)));
        } catch (KafkaException | IllegalStateException e) {
            // Dropped: whoever listens judges by what arrives.
        }
    }

    /**
     * While Kafka is away this takes up to two seconds. Whoever judges silence asks a {@link KafkaHeartbeatReader}, which does not take
     * an outage for silence (trap D2).
     */
    @Override
    public List<Heard> poll(Duration max) {
        try {
            return reader.poll(max);
        } catch (LogUnavailableException e) {
            return List.of();
        }
    }

    /** Waits up to a second for what was sent last, since that may be the goodbye. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        reader.close();
    }
}

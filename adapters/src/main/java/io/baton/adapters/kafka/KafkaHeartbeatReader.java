package io.baton.adapters.kafka;

import io.baton.core.port.HeartbeatChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the heartbeats of all nodes, beginning a few seconds back. It places itself on the first poll
 * and again after any trouble; a heartbeat missed that way is made up for by the next.
 */
public final class KafkaHeartbeatReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaHeartbeatReader.class);

    /** Some seconds of a few nodes. Counted in heartbeats and not in time, because the broker's clock is not ours (trap D7). */
    private static final long BACK = 200;

    private static final long SILENCE_MILLIS = 3_000;
    /** Bounds a poll while Kafka is away, and keeps its caller from trying in a tight loop. */
    private static final Duration PLACING = Duration.ofSeconds(1);

    private static final Map<String, Object> DEFAULTS = Map.of(
        // Several at a time: to be woken for each would cost more than the heartbeats are worth.
        "fetch.min.bytes", 16 * 1024,
        "fetch.max.wait.ms", 40,
        "request.timeout.ms", 3_000,
        "default.api.timeout.ms", (int) PLACING.toMillis(),
        "retry.backoff.ms", 50);

    private static final Map<String, Object> FIXED = Map.of(
        "auto.offset.reset", "none",
        "enable.auto.commit", false,
        "allow.auto.create.topics", false);

    private final KafkaClients clients;
    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private final BrokerSilence silence;
    private boolean placed;

    public KafkaHeartbeatReader(KafkaClients clients, String topic) {
        this.clients = clients;
        partition = new TopicPartition(topic, 0);
        consumer = clients.consumer("heartbeat-reader", DEFAULTS, FIXED);
        consumer.assign(List.of(partition));
        silence = new BrokerSilence(consumer);
    }

    /**
     * What was heard within {@code max}, oldest first; nothing means that nobody spoke.
     *
     * @throws io.baton.core.port.LogUnavailableException if Kafka does not answer, so that nobody's silence may be judged (trap D2)
     */
    public synchronized List<HeartbeatChannel.Heard> poll(Duration max) {
        try {
            if (!placed) place();
            long started = System.nanoTime();
            List<ConsumerRecord<byte[], byte[]>> found = consumer.poll(max).records(partition);
            silence.polled(System.nanoTime() - started);
            if (silence.millis() > SILENCE_MILLIS) throw clients.unavailable("hearing " + partition.topic(), null);
            return heard(found);
        } catch (InvalidOffsetException e) {
            placed = false;
            return List.of();
        } catch (KafkaException e) {
            placed = false;
            throw clients.unavailable("hearing " + partition.topic(), e);
        }
    }

    @Override
    public synchronized void close() {
        consumer.close(CloseOptions.timeout(Duration.ofMillis(500)));
    }

    private void place() {
        long begin = consumer.beginningOffsets(List.of(partition), PLACING).get(partition);
        long end = consumer.endOffsets(List.of(partition), PLACING).get(partition);
        consumer.seek(partition, Math.max(begin, end - BACK));
        silence.reset();
        placed = true;
    }

    private static List<HeartbeatChannel.Heard> heard(List<ConsumerRecord<byte[], byte[]>> found) {
        var heard = new ArrayList<HeartbeatChannel.Heard>(found.size());
        for (ConsumerRecord<byte[], byte[]> record : found) {
            try {
                heard.add(new HeartbeatChannel.Heard(HeartbeatCodec.decode(record.value()), record.timestamp()));
            } catch (IllegalArgumentException e) {
                LOG.warn("The record at offset {} of {} was left out: {}. Heartbeats only advise; check who else writes to this topic.",
                    record.offset(), record.topic(), e.getMessage());
            }
        }
        return heard;
    }
}

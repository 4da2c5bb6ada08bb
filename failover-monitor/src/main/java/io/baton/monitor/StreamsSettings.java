package io.baton.monitor;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is set for a monitor: quick to notice, and with nothing to keep. */
final class StreamsSettings {
    private StreamsSettings() {}

    /**
     * There is no directory for state: Kafka Streams makes one only for a topology with persistent stores.
     *
     * @param kafka the operator's client properties with {@code bootstrap.servers}; what the monitor rests on is set over them
     */
    static Properties of(MonitorId id, Map<String, Object> kafka) {
        var all = new HashMap<>(kafka);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, id.applicationId());
        all.put(StreamsConfig.CLIENT_ID_CONFIG, id.applicationId());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500L);
        all.put(StreamsConfig.POLL_MS_CONFIG, 30L);
        // Heartbeats never wait for a log whose broker is slow: order between the topics does not matter here.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
        all.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 500);
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        all.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        // There is no global store; unset, each start prints a warning about it.
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        // Several records at a time, and not much later: decisions are taken every 50 ms.
        consumer(all, ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
        consumer(all, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 60);
        consumer(all, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        consumer(all, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        // A static member comes back after a crash or a pause without a rebalance, which would blind the monitor (trap D6).
        consumer(all, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id.monitor());
        consumer(all, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 30_000);
        var properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    private static void consumer(Map<String, Object> all, String key, Object value) {
        all.put(StreamsConfig.mainConsumerPrefix(key), value);
    }
}

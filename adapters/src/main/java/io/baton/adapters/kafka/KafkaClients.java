package io.baton.adapters.kafka;

import io.baton.adapters.runtime.KafkaProperties;
import io.baton.core.port.LogUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How this cluster's Kafka is reached. {@code extra} are client properties of the operator's (TLS, SASL, time-outs); those on which
 * safety rests are refused. No value of them is ever printed, since some are secrets.
 *
 * @param bootstrap {@code host:port} of some brokers, separated by commas
 */
public record KafkaClients(String bootstrap, Map<String, String> extra) {
    /** The longest that a question to the brokers waits for its answer. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final AtomicLong NUMBER = new AtomicLong();

    public KafkaClients {
        if (bootstrap == null || bootstrap.isBlank())
            throw new IllegalArgumentException("no Kafka bootstrap servers are named; name some brokers as host:port,host:port");
        extra = Map.copyOf(extra);
        new TreeMap<>(extra).forEach((key, value) -> KafkaProperties.mistake(key, value).ifPresent(says -> {
            throw new IllegalArgumentException("the Kafka client property '" + key + "' " + says + ". Nothing was started");
        }));
    }

    public KafkaClients(String bootstrap) {
        this(bootstrap, Map.of());
    }

    /** The operator's properties and where the brokers are, for a client that others make, such as Kafka Streams. */
    public Map<String, Object> properties() {
        var all = new HashMap<String, Object>(extra);
        all.put("bootstrap.servers", bootstrap);
        return all;
    }

    Admin admin(String purpose) {
        Map<String, Object> defaults = Map.of("request.timeout.ms", 3_000, "default.api.timeout.ms", (int) PATIENCE.toMillis());
        return open(purpose, defaults, Map.of(), Admin::create);
    }

    Producer<byte[], byte[]> producer(String purpose, Map<String, Object> defaults, Map<String, Object> fixed) {
        return open(purpose, defaults, fixed, all -> new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    Consumer<byte[], byte[]> consumer(String purpose, Map<String, Object> defaults, Map<String, Object> fixed) {
        return open(purpose, defaults, fixed, all -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** Our defaults give way to the operator's properties, and those to what is fixed. */
    private <C> C open(String purpose, Map<String, Object> defaults, Map<String, Object> fixed, Function<Map<String, Object>, C> make) {
        var all = new HashMap<String, Object>(defaults);
        all.put("reconnect.backoff.max.ms", 500);
        all.put("enable.metrics.push", false);
        all.putAll(properties());
        all.putAll(fixed);
        all.put("client.id", "baton-" + purpose + "-" + NUMBER.incrementAndGet());
        try {
            return make.apply(all);
        } catch (KafkaException e) {
            throw notOpened(purpose, e);
        }
    }

    /** A name that does not resolve yet is an outage like any other; every other reason is a mistake in the settings. */
    private RuntimeException notOpened(String purpose, KafkaException e) {
        Throwable root = e;
        while (root.getCause() != null) root = root.getCause();
        if (String.valueOf(root.getMessage()).contains("No resolvable bootstrap"))
            return new LogUnavailableException("none of the Kafka brokers " + bootstrap + " can be found by name; nothing was sent or read."
                + " Check the names, and that they can be looked up from here", e);
        return new IllegalArgumentException("the Kafka client '" + purpose + "' refuses its settings (" + root.getClass().getSimpleName()
            + "); nothing was sent or read. Check the extra client properties " + new TreeSet<>(extra.keySet()));
    }

    /** What to say when the brokers do not answer. */
    LogUnavailableException unavailable(String what, Throwable cause) {
        String why = cause == null ? "" : ": " + cause.getMessage();
        return new LogUnavailableException("Kafka at " + bootstrap + " does not answer (" + what + ")" + why
            + "; nothing is lost. Check that the brokers run and can be reached from here", cause);
    }

    /** Names the keys only. */
    @Override
    public String toString() {
        return "Kafka at " + bootstrap + (extra.isEmpty() ? "" : " with " + new TreeSet<>(extra.keySet()));
    }
}

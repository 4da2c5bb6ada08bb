package io.baton.adapters.runtime;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the log is reached.
 *
 * @param singleBroker whether a log with one replica is accepted; such a log is not durable
 * @param properties for Kafka's clients; may hold secrets, so only their names appear in text
 */
public record KafkaSettings(String bootstrap, boolean singleBroker, Map<String, String> properties) {
    /** What the safety of the log rests on is not for settings to weaken (trap K1), nor may followers skip or share (K8, K12). */
    static final Set<String> FIXED = Set.of("bootstrap.servers", "acks", "enable.idempotence", "transactional.id", "retries",
        "max.in.flight.requests.per.connection", "auto.offset.reset", "enable.auto.commit", "group.id", "isolation.level",
        "key.serializer", "value.serializer", "key.deserializer", "value.deserializer");

    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "kafka " + bootstrap + (singleBroker ? " (one broker, not durable)" : "") + " " + new TreeSet<>(properties.keySet());
    }
}

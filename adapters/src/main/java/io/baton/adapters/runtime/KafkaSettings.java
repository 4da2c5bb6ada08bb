package io.baton.adapters.runtime;

import java.util.Map;
import java.util.TreeSet;

/**
 * How the log is reached.
 *
 * @param singleBroker whether a log with one replica is accepted; such a log is not durable
 * @param properties for Kafka's clients; may hold secrets, so only their names appear in text
 */
public record KafkaSettings(String bootstrap, boolean singleBroker, Map<String, String> properties) {
    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "kafka " + bootstrap + (singleBroker ? " (one broker, not durable)" : "") + " " + new TreeSet<>(properties.keySet());
    }
}

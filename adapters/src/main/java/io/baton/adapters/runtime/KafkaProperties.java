package io.baton.adapters.runtime;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** What an operator may say to Kafka's clients: the one list of what is not theirs to set, and the form of the rest as Kafka defines it. */
public final class KafkaProperties {
    /**
     * With these set otherwise, entries could be lost, skipped, reordered, too large for the topic or read by two, without anyone noticing
     * (traps K1, K8, K10, K12).
     */
    public static final Set<String> FIXED = Set.of("acks", "allow.auto.create.topics", "auto.offset.reset", "bootstrap.servers", "check.crcs",
        "client.id", "enable.auto.commit", "enable.idempotence", "group.id", "group.instance.id", "group.protocol", "interceptor.classes",
        "isolation.level", "key.deserializer", "key.serializer", "max.in.flight.requests.per.connection", "max.request.size",
        "partitioner.class", "retries", "transactional.id", "value.deserializer", "value.serializer");

    private static final Map<String, Function<String, ConfigDef.ConfigKey>> DEFINITIONS = Map.of(
        "admin", AdminClientConfig.configDef().configKeys()::get,
        "consumer", ConsumerConfig.configDef().configKeys()::get,
        "producer", ProducerConfig.configDef().configKeys()::get);

    private KafkaProperties() {}

    /**
     * What is wrong with a property, as the end of a sentence that begins with its name. Never repeats the value, which may be a secret.
     * A property that Kafka does not know is not looked at: plug-ins have their own.
     */
    public static Optional<String> mistake(String name, String value) {
        if (FIXED.contains(name)) return Optional.of("is set by Baton itself, because the safety of the log rests on it; remove it");
        return DEFINITIONS.values().stream().map(definition -> definition.apply(name)).filter(Objects::nonNull)
            .filter(key -> !takes(key, value)).map(KafkaProperties::needed).findFirst();
    }

    private static boolean takes(ConfigDef.ConfigKey key, String value) {
        try {
            Object parsed = ConfigDef.parseType(key.name, value, key.type);
            if (key.validator != null) key.validator.ensureValid(key.name, parsed);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private static String needed(ConfigDef.ConfigKey key) {
        String form = switch (key.type) {
            case INT, LONG, SHORT -> "a whole number";
            case DOUBLE -> "a number";
            case BOOLEAN -> "true or false";
            case CLASS -> "the name of a class that is there";
            default -> "a value that Kafka takes";
        };
        boolean telling = key.validator != null && Arrays.stream(key.validator.getClass().getMethods())
            .anyMatch(method -> method.getName().equals("toString") && method.getDeclaringClass() != Object.class);
        return "must be " + form + (telling ? ", " + key.validator : "");
    }
}

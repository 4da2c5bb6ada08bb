package io.baton.adapters.runtime;

import java.util.List;
import java.util.Locale;

/**
 * One setting: its place in the YAML file, what it means and what holds when it is left out. The samples and the tables in
 * {@code docs/settings.md} have the same keys; a test compares them.
 *
 * @param standard what holds when it is left out; {@code null} if it must be given
 */
public record SettingKey(String path, String meaning, String standard) {
    private static final SettingKey CLUSTER = required("cluster", "name of the cluster; its topics begin with it");
    private static final SettingKey BOOTSTRAP = required("kafka.bootstrap", "Kafka brokers to begin with, host:port, comma between");
    private static final SettingKey SINGLE_BROKER = optional("kafka.singleBroker",
        "accept a log with one replica: it is lost with its broker, so for demos and tests only", "false");
    private static final SettingKey PROPERTIES = optional("kafka.properties",
        "further Kafka client properties, such as TLS and SASL", "none");

    public static final List<SettingKey> NODE = List.of(
        CLUSTER,
        required("node", "name of this node, unique in the cluster, the same after every restart"),
        optional("priority", "between equally good candidates the higher one becomes leader, 0 to 1000", "100"),
        optional("synchronous", "how many followers must have applied a synchronous write (remote_apply, ack=applied);"
            + " '1 or logged': with fewer healthy ones it does not wait for them", "1"),
        BOOTSTRAP, SINGLE_BROKER, PROPERTIES,
        required("postgres.url", "this node's own PostgreSQL: postgresql://user@host:port/database"),
        optional("postgres.password", "its password; better given as BATON_POSTGRES_PASSWORD", "none"),
        optional("api.listen", "where the HTTP API listens, host:port", "127.0.0.1:8432"),
        optional("api.url", "where others reach the HTTP API", "http:// and api.listen"),
        optional("api.writeTimeout", "after this long a write is answered with 'outcome not known', 100ms to 10m", "10s"),
        optional("snapshots.store", "where snapshots are kept, the same for all nodes: a directory that each of them reaches, or s3://bucket/prefix", "no snapshots"),
        optional("snapshots.every", "how often a follower takes one by itself, 1m to 30d, such as 6h", "only when asked to"),
        optional("snapshots.keep", "how many whole snapshots are kept, 1 to 1000; older ones are removed after a new one was taken", "3"));

    public static final List<SettingKey> MONITOR = List.of(
        CLUSTER,
        required("monitor", "name of this monitor, unique in the cluster"),
        optional("silence", "a leader that is not heard for longer than this, while others are, is replaced, 300ms to 1m", "700ms"),
        optional("pause", "when failovers follow closely on one another, each further one is put off, up to so long, 100ms to 10m", "8s"),
        BOOTSTRAP, SINGLE_BROKER, PROPERTIES,
        optional("health.listen", "where GET /v1/health answers 200 while it watches and 503 while it cannot, host:port", "nowhere"));

    private static SettingKey required(String path, String meaning) {
        return new SettingKey(path, meaning, null);
    }

    private static SettingKey optional(String path, String meaning, String standard) {
        return new SettingKey(path, meaning, standard);
    }

    /** The environment variable that wins over the file: {@code kafka.singleBroker} is {@code BATON_KAFKA_SINGLE_BROKER}. */
    public String variable() {
        return "BATON_" + path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Kafka's own properties hang below their key, dots and all. */
    boolean isMap() {
        return path.equals(PROPERTIES.path);
    }

    public boolean required() {
        return standard == null;
    }
}

package io.baton.adapters.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The three topics of a cluster: makes them safe, and refuses them when they are not (trap K1). Every call opens and closes a
 * connection of its own and ends within some ten seconds a topic; {@code LogUnavailableException} says that Kafka could not be asked.
 */
public final class KafkaTopics {
    /** What a record batch of the log may hold at most, in bytes. Trap K10: a larger one would be refused for ever. */
    public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    /** Which log this is, and what an operator ought to hear although it is allowed. */
    public record Checked(LogIdentity identity, List<String> warnings) {
        public Checked {
            warnings = List.copyOf(warnings);
        }
    }

    private final KafkaClients clients;
    private final String cluster;
    private final TopicSafety safety;

    public KafkaTopics(KafkaClients clients, String cluster, TopicSafety safety) {
        if (!cluster.matches("[a-zA-Z0-9._-]{1,200}")) throw new IllegalArgumentException("'" + cluster
            + "' cannot be a cluster's name, because topics are named after it: use letters, digits, '-', '_' and '.'");
        this.clients = clients;
        this.cluster = cluster;
        this.safety = safety;
    }

    public String log() {
        return cluster + ".log";
    }

    public String heartbeats() {
        return cluster + ".heartbeats";
    }

    public String quarantine() {
        return cluster + ".quarantine";
    }

    /** Makes those of the topics that are missing, then checks all of them. Repeating it is harmless. */
    public Checked create() {
        try (Admin admin = clients.admin("topics")) {
            var made = new HashMap<String, Uuid>();
            for (TopicRules rules : rules()) create(admin, rules).ifPresent(id -> made.put(rules.topic(), id));
            return check(admin, made, KafkaClients.PATIENCE);
        }
    }

    /**
     * Compares the topics as they are with what safety needs, and changes nothing.
     *
     * @throws UnsafeTopicException naming each topic, setting, value found, value needed and the command that mends it
     */
    public Checked check() {
        try (Admin admin = clients.admin("topics")) {
            return check(admin, Map.of(), Duration.ZERO);
        }
    }

    private List<TopicRules> rules() {
        return List.of(TopicRules.log(log(), safety), TopicRules.heartbeats(heartbeats(), safety),
            TopicRules.quarantine(quarantine(), safety));
    }

    /** The id of the topic, if it was not there before. */
    private Optional<Uuid> create(Admin admin, TopicRules rules) {
        try {
            var created = admin.createTopics(List.of(rules.creation()));
            return Optional.of(KafkaAnswer.of(clients, "creation of topic " + rules.topic(), created.topicId(rules.topic())));
        } catch (KafkaAnswer.RefusedException e) {
            // Another node may be making the same topics at the same time: whose they are does not matter, they are checked.
            if (!(e.getCause() instanceof TopicExistsException)) throw new UnsafeTopicException(List.of("topic " + rules.topic()
                + " could not be created: " + e.getCause().getMessage() + "; it needs " + safety.replicas() + " brokers and the right to"
                + " create topics. Mend that, or create the topic by hand and start again"));
            return Optional.empty();
        }
    }

    private Checked check(Admin admin, Map<String, Uuid> made, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        var problems = new ArrayList<String>();
        var found = new LinkedHashMap<String, TopicDescription>();
        for (TopicRules rules : rules()) {
            try {
                Found topic = look(admin, rules.topic(), Optional.ofNullable(made.get(rules.topic())), until);
                found.put(rules.topic(), topic.description());
                problems.addAll(rules.problems(topic.description(), topic.settings(), clients.bootstrap()));
            } catch (KafkaAnswer.RefusedException e) {
                problems.add(missing(rules.topic(), e.getCause()));
            }
        }
        if (!problems.isEmpty()) throw new UnsafeTopicException(problems);
        return new Checked(identity(admin, found.get(log())), warnings());
    }

    private record Found(TopicDescription description, Config settings) {}

    /**
     * The controller knows a new topic before every broker does, so until {@code until} a topic that is missing, or still has the id of
     * one that was deleted before, is looked for again.
     */
    private Found look(Admin admin, String topic, Optional<Uuid> made, long until) {
        while (true) {
            boolean late = System.nanoTime() >= until;
            try {
                var found = new Found(describe(admin, topic), settings(admin, topic));
                if (late || made.isEmpty() || made.get().equals(found.description().topicId())) return found;
            } catch (KafkaAnswer.RefusedException e) {
                if (late || !(e.getCause() instanceof UnknownTopicOrPartitionException)) throw e;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static String missing(String topic, Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) return "topic " + topic
            + ": it does not exist; 'baton init' creates it. If it existed before, the log is gone: do not create it, restore it";
        return "topic " + topic + ": the broker does not let it be examined: " + cause.getMessage()
            + "; grant DESCRIBE and DESCRIBE_CONFIGS on it";
    }

    private List<String> warnings() {
        if (safety == TopicSafety.REPLICATED) return List.of();
        return List.of("NOT DURABLE: the topics of cluster " + cluster + " may have a single replica. The loss of one broker's disk loses"
            + " every write since the last backup. Use this for demonstrations only");
    }

    private TopicDescription describe(Admin admin, String topic) {
        return KafkaAnswer.of(clients, "description of topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    }

    private Config settings(Admin admin, String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<ConfigResource, Config> all = KafkaAnswer.of(clients, "settings of topic " + topic, admin.describeConfigs(List.of(resource)).all());
        return all.get(resource);
    }

    private LogIdentity identity(Admin admin, TopicDescription log) {
        return new LogIdentity(KafkaAnswer.of(clients, "cluster id", admin.describeCluster().clusterId()), log.topicId().toString());
    }
}

package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.baton.core.port.LogUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trap K1: Baton does not start on topics that could lose what was accepted. */
@ExtendWith(SharedKafka.class)
class KafkaTopicsTest {
    private static KafkaClients clients;
    private static int number;

    private final String cluster = "topics" + ++number;
    private final KafkaTopics topics = new KafkaTopics(clients, cluster, TopicSafety.SINGLE_BROKER);

    @BeforeAll
    static void start() {
        clients = new KafkaClients(SharedKafka.bootstrap());
    }

    @Test
    void createMakesWhatCheckAcceptsAndMayBeRepeated() {
        KafkaTopics.Checked made = topics.create();
        assertThat(topics.create()).isEqualTo(made);
        assertThat(topics.check()).isEqualTo(made);
        assertThat(made.warnings()).singleElement().asString().contains("NOT DURABLE", cluster);
        assertThat(made.identity().clusterId()).isNotBlank();
    }

    /** A broker learns of a new topic after the controller does: that must not be taken for a lost log. Many, because it is a race. */
    @Test
    void createSeesWhatItHasJustMade() {
        for (int i = 0; i < 25; i++) new KafkaTopics(clients, cluster + "-" + i, TopicSafety.SINGLE_BROKER).create();
    }

    /** Trap K9. */
    @Test
    void aTopicMadeAnewIsAnotherLog() throws Exception {
        LogIdentity before = topics.create().identity();
        try (Admin admin = clients.admin("test")) {
            admin.deleteTopics(Set.of(topics.log())).all().get();
        }
        LogIdentity after = topics.create().identity();
        assertThat(after.clusterId()).isEqualTo(before.clusterId());
        assertThat(after.topicId()).isNotEqualTo(before.topicId());
    }

    @Test
    void missingTopicsAreNamed() {
        assertThatThrownBy(topics::check).isInstanceOf(UnsafeTopicException.class)
            .hasMessageContainingAll(topics.log(), topics.heartbeats(), topics.quarantine(), "does not exist", "baton init");
    }

    @ParameterizedTest
    @CsvSource({
        "log, unclean.leader.election.enable, true, false",
        "log, cleanup.policy, compact, delete",
        "log, retention.ms, 604800000, -1",
        "log, retention.bytes, 1073741824, -1",
        "log, message.timestamp.type, CreateTime, LogAppendTime",
        "log, max.message.bytes, 1048588, 8388608",
        "quarantine, retention.ms, 604800000, -1",
        "heartbeats, message.timestamp.type, CreateTime, LogAppendTime",
    })
    void anUnsafeSettingIsRefusedWithTheCommandThatMendsIt(String topic, String setting, String found, String needed) throws Exception {
        topics.create();
        set(cluster + "." + topic, setting, found);
        var refusal = catchThrowableOfType(UnsafeTopicException.class, topics::check);
        assertThat(refusal.problems()).singleElement().asString().contains("topic " + cluster + "." + topic + ":",
            setting + " is " + found, "needed is " + needed,
            "kafka-configs.sh --bootstrap-server " + SharedKafka.bootstrap() + " --alter --entity-type topics --entity-name "
                + cluster + "." + topic + " --add-config " + setting + "=" + needed);
        set(cluster + "." + topic, setting, needed);
        topics.check();
    }

    @Test
    void moreThanOnePartitionIsRefused() throws Exception {
        topics.create();
        try (Admin admin = clients.admin("test")) {
            admin.createPartitions(Map.of(topics.log(), NewPartitions.increaseTo(2))).all().get();
            await().atMost(Duration.ofMinutes(1)).until(() -> admin.describeTopics(Set.of(topics.log())).allTopicNames().get().get(topics.log()).partitions().size() == 2);
        }
        assertThatThrownBy(topics::check).hasMessageContainingAll(topics.log(), "has 2 partitions", "needed is 1");
    }

    @Test
    void aSingleReplicaIsRefusedOutsideTheDemo() {
        topics.create();
        var replicated = new KafkaTopics(clients, cluster, TopicSafety.REPLICATED);
        var refusal = catchThrowableOfType(UnsafeTopicException.class, replicated::check);
        assertThat(refusal.problems()).hasSize(5).anySatisfy(p -> assertThat(p).contains(topics.log(), "min.insync.replicas is 1",
            "needed is 2 or more", "--add-config min.insync.replicas=2"));
        assertThat(refusal.problems()).filteredOn(p -> p.contains("replication factor is 1, needed is 3 or more")).hasSize(3);
    }

    @Test
    void threeReplicasCannotBeMadeOnOneBroker() {
        var replicated = new KafkaTopics(clients, cluster, TopicSafety.REPLICATED);
        assertThatThrownBy(replicated::create).isInstanceOf(UnsafeTopicException.class)
            .hasMessageContainingAll(topics.log(), "could not be created", "needs 3 brokers");
    }

    @Test
    void unreachableKafkaIsSaidWithinABoundedTime() {
        var nowhere = new KafkaTopics(new KafkaClients("127.0.0.1:1"), cluster, TopicSafety.SINGLE_BROKER);
        List<String> before = Entries.clientThreads();
        long started = System.nanoTime();
        assertThatThrownBy(nowhere::check).isInstanceOf(LogUnavailableException.class).hasMessageContaining("127.0.0.1:1");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
        assertThat(Entries.clientThreads()).isEqualTo(before);
    }

    /** The controller has changed it before the broker knows. */
    private static void set(String topic, String setting, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var op = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (Admin admin = clients.admin("test")) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
            await().atMost(Duration.ofMinutes(1)).until(() -> admin.describeConfigs(Set.of(resource)).all().get().get(resource).get(setting).value().equals(value));
        }
    }
}

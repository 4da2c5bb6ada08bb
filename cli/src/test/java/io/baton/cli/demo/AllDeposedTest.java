package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.adapters.kafka.KafkaClients;
import io.baton.adapters.kafka.KafkaLogReader;
import io.baton.adapters.kafka.KafkaLogWriters;
import io.baton.adapters.kafka.KafkaTopics;
import io.baton.adapters.kafka.TopicSafety;
import io.baton.cli.ClusterFile;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every node led, slept through its replacement, and was given a write meanwhile that was not logged: none is whole, and each needs another's rows. */
@EndsAnEpoch
class AllDeposedTest extends OnCluster {
    @Test
    void oneIsFilledAgainFromTheLogAndMendsTheOthers() throws Exception {
        cluster.everywhere("INSERT INTO numbers VALUES (-1, 0, 'logged'), (-2, 0, 'logged'), (-3, 0, 'logged')");
        Map<String, Long> fillings = fillings();
        List<String> keptBefore = kept();
        var deposed = new ArrayList<String>();
        try {
            for (int number = 1; number <= 3; number++) depose(deposed, number);
        } finally {
            for (String node : deposed) RunningCluster.signal("CONT", cluster.node(node).pid());
        }
        assertThat(deposed).doesNotHaveDuplicates().hasSize(3);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        for (ClusterFile.Node node : cluster.nodes()) {
            assertThat(cluster.count(node.id(), "SELECT count(*) FROM numbers WHERE filler = 'logged'")).as("logged rows on %s", node.id()).isEqualTo(3);
            assertThat(cluster.count(node.id(), "SELECT count(*) FROM numbers WHERE filler = 'deposed'")).as("un-logged rows on %s", node.id()).isZero();
        }
        Map<String, Long> after = fillings();
        assertThat(cluster.nodes()).filteredOn(node -> !after.get(node.id()).equals(fillings.get(node.id()))).extracting(ClusterFile.Node::id)
            .containsExactly(cluster.nodes().get(0).id());
        List<String> kept = kept();
        keptBefore.forEach(kept::remove);
        assertThat(kept).containsExactlyInAnyOrderElementsOf(deposed);
        aLeaderGivesRowsTooOnceTheLogHasThem();
    }

    /** Where in the log each node was filled last; 0 for one that never was. */
    private static Map<String, Long> fillings() throws SQLException {
        var fillings = new HashMap<String, Long>();
        for (ClusterFile.Node node : cluster.nodes()) fillings.put(node.id(), cluster.count(node.id(), "SELECT own_since FROM baton.node"));
        return fillings;
    }

    /** Whose transactions are in quarantine, one word for each. */
    private static List<String> kept() {
        List<String> kept = new ArrayList<>();
        JsonNode quarantine = cluster.json(cluster.http(cluster.awaitLeader(), "GET", "/v1/quarantine", null)).path("transactions");
        for (JsonNode item : quarantine) kept.add(item.path("node").asText());
        return kept;
    }

    /** With two nodes nobody else is there to give any. */
    private static void aLeaderGivesRowsTooOnceTheLogHasThem() throws Exception {
        cluster.everywhere("INSERT INTO numbers VALUES (-4, 0, 'logged')");
        String leader = cluster.awaitLeader();
        await().atMost(LIMIT).until(() -> cluster.http(leader, "POST", "/v1/repair/rows", "{\"atLeast\": \"0:0/0\", \"tables\": []}").statusCode() == 200);
    }

    /** The leader sleeps while another one is named, and one of its clients goes on. */
    private static void depose(List<String> deposed, int number) throws Exception {
        String leader = deposed.isEmpty() ? cluster.awaitLeader() : cluster.awaitLeaderOtherThan(deposed.get(deposed.size() - 1));
        long epoch = epochOf(leader);
        try (Connection session = cluster.connect(leader); var statement = session.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            RunningCluster.signal("STOP", cluster.node(leader).pid());
            deposed.add(leader);
            if (deposed.size() < cluster.nodes().size()) cluster.awaitLeaderOtherThan(leader);
            else claim(epoch + 1, deposed.get(0));
            statement.execute("UPDATE numbers SET filler = 'deposed' WHERE id = -" + number);
        }
    }

    private static long epochOf(String leader) {
        for (JsonNode node : cluster.status().path("nodes")) if (node.path("id").asText().equals(leader)) return node.path("epoch").asLong();
        throw new IllegalStateException(leader + " is not in the status: " + cluster.status());
    }

    /** No monitor would: nobody is left to promote. */
    private static void claim(long epoch, String node) {
        var kafka = new KafkaClients(cluster.described().kafka().bootstrap());
        var topics = new KafkaTopics(kafka, cluster.described().cluster(), TopicSafety.SINGLE_BROKER);
        try (var writers = new KafkaLogWriters(kafka, topics.log()); var writer = writers.open("test");
             var reader = new KafkaLogReader(kafka, topics.log(), "test")) {
            reader.seekAfter(reader.end() - 1);
            writer.append(new EpochStarted(epoch, new Leader(node, "gone"), Seen.NOTHING, "test", "the last leader is deposed too"));
            await().atMost(LIMIT).until(() -> reader.poll(Duration.ofMillis(100)).stream().anyMatch(r -> r.entry().epoch() == epoch));
        }
    }
}

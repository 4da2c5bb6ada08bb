package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.cli.ClusterFile;
import io.baton.cli.CommandFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Followers come and go while a cluster is written to, and the log is kept for those who belong to it. */
class MembershipTest extends OnCluster {
    @Test
    void aNodeJoinsUnderLoadIsRetiredWhenItIsGoneAndJoinsAgainOnceItWasRebuilt() throws Exception {
        try (var load = Numbers.start(cluster::connectToLeader, 4)) {
            awaitMore(load, 100);
            String added = cluster.addNode();
            cluster.awaitAllWell();
            awaitMore(load, 100);
            await().atMost(LIMIT).until(() -> cluster.count(added, "SELECT count(*) FROM baton.members WHERE retired IS NULL AND node = '" + added + "'") == 1);
            assertThat(cluster.differences()).isEmpty();

            assertThat(retire(added, 409)).contains(added + " runs: its heartbeats are heard. Nothing was changed");
            assertThatThrownBy(() -> cluster.removeNode(cluster.awaitLeader())).isInstanceOf(CommandFailedException.class).hasMessageContaining("leads, nothing was removed");
            RunningCluster.kill(cluster.node(added).pid());
            await().atMost(LIMIT).until(() -> states(added).contains("SILENT"));
            await().atMost(LIMIT).until(() -> retire(added, 200).contains("was retired"));
            for (ClusterFile.Node node : cluster.nodes()) if (!node.id().equals(added)) await().atMost(LIMIT).until(() -> !knows(node.id(), added));
            assertThat(cluster.differences()).as("without the one that was retired").isEmpty();

            cluster.start(added);
            await().atMost(LIMIT).until(() -> states(added).contains("RETIRED"));
            assertThat(cluster.http(added, "POST", "/v1/follower/rebuild", "").statusCode()).isEqualTo(200);
            cluster.awaitAllWell();
            assertThat(cluster.differences()).isEmpty();

            cluster.removeNode(added);
            await().atMost(LIMIT).until(() -> states(added).isEmpty());
            assertNothingIsLost(load.stop());
        }
    }

    private static String retire(String node, int status) {
        var answer = cluster.http(cluster.follower(), "POST", "/v1/members/" + node + "/retire", "");
        return answer.statusCode() == status ? answer.body() : "";
    }

    private static boolean knows(String node, String other) {
        return cluster.json(cluster.http(node, "GET", "/v1/status", null)).path("nodes").findValuesAsText("id").contains(other);
    }

    private static List<String> states(String node) {
        var states = new ArrayList<String>();
        for (JsonNode each : cluster.status().path("nodes")) if (each.path("id").asText().equals(node)) states.add(each.path("state").asText());
        return states;
    }
}

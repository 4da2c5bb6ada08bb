package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A follower that an operator stops applying on, and one that is filled again for no need of its own. */
class PausedFollowerTest extends OnCluster {
    @Test
    void itKeepsItsPlaceServesOldRowsIsNotPromotedAndStaysPausedAfterARestart() throws Exception {
        String follower = cluster.follower();
        cluster.everywhere("INSERT INTO numbers VALUES (-51, 0, 'before')");
        order(follower, "/pause", 200);
        awaitState(follower, "PAUSED");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(stateOf(follower).path("detail").asText()).contains("was paused at", "by an operator",
            "'baton follower resume " + follower + "'"));
        try (var leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            for (int i = 0; i < 20; i++) statement.execute("INSERT INTO numbers VALUES (" + (-5_100 - i) + ", 0, 'meanwhile')");
        }
        await().atMost(LIMIT).until(() -> stateOf(follower).path("lagEntries").asLong() >= 20);
        HttpResponse<String> read = cluster.http(follower, "POST", "/v1/query", "{\"sql\": \"SELECT count(*) AS n FROM numbers WHERE id <= -51 AND id > -5200\"}");
        assertThat(read.body()).contains("\"n\":1");
        assertThat(read.headers().firstValue("Baton-Stale")).hasValue("true");
        assertThat(cluster.http(cluster.awaitLeader(), "POST", "/v1/switchover?to=" + follower, "").statusCode()).isEqualTo(409);

        RunningCluster.kill(cluster.node(follower).pid());
        cluster.start(follower);
        awaitState(follower, "PAUSED");
        assertThat(cluster.count(follower, "SELECT count(*) FROM numbers WHERE id <= -5100 AND id > -5200")).isZero();
        order(follower, "/resume", 200);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        assertThat(order(follower, "/resume", 409).path("detail").asText()).contains("not paused");
        assertThat(order(cluster.awaitLeader(), "/pause", 409).path("detail").asText()).contains("leading");
    }

    @Test
    void aHealthyFollowerIsFilledAgainWhenAskedWhileWritesGoOn() throws Exception {
        String follower = cluster.follower();
        long before = cluster.count(follower, "SELECT count(*) FROM numbers");
        try (var load = Numbers.start(cluster::connectToLeader, 2)) {
            awaitMore(load, 50);
            order(follower, "/rebuild", 200);
            awaitMore(load, 50);
            assertNothingIsLost(load.stop());
            assertThat(cluster.count(follower, "SELECT count(*) FROM numbers")).isGreaterThan(before);
        }
    }

    private static JsonNode order(String node, String what, int status) {
        HttpResponse<String> answer = cluster.http(node, "POST", "/v1/follower" + what, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return cluster.json(answer);
    }

    private static JsonNode awaitState(String node, String state) {
        await().atMost(LIMIT).until(() -> stateOf(node).path("state").asText().equals(state));
        return stateOf(node);
    }

    private static JsonNode stateOf(String node) {
        for (JsonNode each : cluster.status().path("nodes")) if (each.path("id").asText().equals(node)) return each;
        throw new IllegalStateException("nobody has heard of " + node);
    }
}

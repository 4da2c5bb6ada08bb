package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Trap A15: a follower meets a transaction that its database refuses. */
class PoisonedFollowerTest extends OnCluster {
    @Test
    void itHaltsSaysWhyAndGoesOnOnceThatIsMended() throws Exception {
        String follower = cluster.follower();
        poison(follower, -31);
        JsonNode halted = awaitState(follower, "HALTED");
        assertThat(halted.path("detail").asText()).contains("public.numbers", "-31", "23505");
        order(follower, "/retry", 200);
        awaitState(follower, "HALTED");
        // All that came before the refused transaction is there, and nothing of what follows it.
        assertThat(cluster.count(follower, "SELECT count(*) FROM numbers WHERE id = -1031")).isEqualTo(1);
        assertThat(cluster.count(follower, "SELECT count(*) FROM numbers WHERE id = -2031")).isZero();
        byHand(follower, "DELETE FROM numbers WHERE id = -31");
        order(follower, "/retry", 200);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
    }

    @Test
    void whatIsSkippedStaysVisibleAndTheNodeIsNotPromotedUntilItIsFilledAgain() throws Exception {
        String follower = cluster.follower();
        poison(follower, -32);
        awaitState(follower, "HALTED");
        assertThat(order(follower, "/skip?offset=1", 409).path("detail").asText()).contains("not 1");
        long place = follower(follower).path("refusedAt").asLong();
        order(follower, "/skip?offset=" + place, 200);
        awaitState(follower, "SKIPPED");
        await().atMost(LIMIT).until(() -> cluster.count(follower, "SELECT count(*) FROM numbers WHERE id = -2032") == 1);
        assertThat(cluster.differences()).isNotEmpty();
        HttpResponse<String> promoted = cluster.http(cluster.awaitLeader(), "POST", "/v1/switchover?to=" + follower, "");
        assertThat(promoted.statusCode()).as(promoted.body()).isEqualTo(409);
        assertThat(follower(follower).path("skipped")).hasSize(1);
        RunningCluster.kill(cluster.node(follower).pid());
        cluster.start(follower);
        awaitState(follower, "SKIPPED");
        order(follower, "/rebuild", 200);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        JsonNode skipped = follower(follower).path("skipped").get(0);
        assertThat(skipped.path("tables").asText()).contains("numbers");
        assertThat(skipped.has("filledAgain")).isTrue();
    }

    @Test
    void nobodyIsRebuiltOrSkipsWithoutNeed() {
        assertThat(order(cluster.awaitLeader(), "/rebuild", 409).path("detail").asText()).contains("leading");
        assertThat(order(cluster.follower(), "/retry", 409).path("detail").asText()).contains("not halted");
    }

    /** A row that only the follower has is in the way of one that the leader writes. */
    private static void poison(String follower, int id) throws SQLException {
        byHand(follower, "INSERT INTO numbers VALUES (" + id + ", 0, 'by hand')");
        try (Connection leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            for (int each : new int[] {id - 1000, id, id - 2000}) statement.execute("INSERT INTO numbers VALUES (" + each + ", 0, 'through the log')");
        }
    }

    private static void byHand(String node, String sql) throws SQLException {
        try (Connection connection = cluster.connect(node); var statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("SET synchronous_commit = local");
            statement.execute(sql);
        }
    }

    private static JsonNode follower(String node) {
        return cluster.json(cluster.http(node, "GET", "/v1/follower", null));
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

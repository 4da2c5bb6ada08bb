package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Traps K8 and D10: the log is cut once nobody needs its beginning, and whoever needs it all the same is told so and skips nothing. */
@EndsAnEpoch
class TrimmingTest extends OnCluster {
    /** What a reader may have to look at again, in records. */
    private static final int MARGIN = 4_096;

    @Test
    void theLogIsKeptForAFollowerThatIsPausedAndCutOnceItHasGoneOn() throws Exception {
        String leader = cluster.awaitLeader();
        String paused = cluster.follower();
        String other = cluster.nodes().stream().map(node -> node.id()).filter(id -> !id.equals(leader) && !id.equals(paused)).findFirst().orElseThrow();
        assertThat(cluster.http(paused, "POST", "/v1/follower/pause", "").statusCode()).isEqualTo(200);
        await().atMost(LIMIT).until(() -> state(paused).equals("PAUSED"));
        write(leader, 1, 5_000, other);
        announce(other);
        await().atMost(LIMIT).until(() -> log().path("kept").asText().contains("kept for " + paused));
        long cut = cluster.count(other, "SELECT max(log_offset) FROM baton.snapshots") + 1 - MARGIN;
        assertThat(log().path("begin").asLong()).isLessThan(cut);
        assertThat(log().path("bytes").asLong()).isPositive();

        assertThat(cluster.http(paused, "POST", "/v1/follower/resume", "").statusCode()).isEqualTo(200);
        await().atMost(LIMIT).until(() -> log().path("begin").asLong() >= cut);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        // What the log does not hold any more is told all the same, by every node.
        for (var node : cluster.nodes()) await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode first = cluster.json(cluster.http(node.id(), "GET", "/v1/history", null)).path("claims").path(0);
            assertThat(first.path("epoch").asLong()).isEqualTo(1);
            assertThat(first.path("valid").asBoolean()).isTrue();
            assertThat(first.path("offset").asLong()).isLessThan(log().path("begin").asLong());
        });
        aFailoverGoesAsEver(leader);
        whoWasRetiredAndOvertakenSkipsNothing();
    }

    private void aFailoverGoesAsEver(String old) throws SQLException {
        RunningCluster.kill(cluster.node(old).pid());
        String next = cluster.awaitLeaderOtherThan(old);
        cluster.start(old);
        cluster.awaitAllWell();
        JsonNode claims = cluster.json(cluster.http(next, "GET", "/v1/history", null)).path("claims");
        // Each monitor may have claimed, and one of them was first.
        String last = "";
        for (JsonNode claim : claims) if (claim.path("valid").asBoolean()) last = claim.path("leader").asText();
        assertThat(last).as(claims.toString()).isEqualTo(next);
        assertThat(cluster.differences()).isEmpty();
    }

    private void whoWasRetiredAndOvertakenSkipsNothing() throws Exception {
        String leader = cluster.awaitLeader();
        String gone = cluster.follower();
        String other = cluster.nodes().stream().map(node -> node.id()).filter(id -> !id.equals(leader) && !id.equals(gone)).findFirst().orElseThrow();
        long rows = cluster.count(gone, "SELECT count(*) FROM numbers");
        RunningCluster.kill(cluster.node(gone).pid());
        await().atMost(LIMIT).until(() -> cluster.http(leader, "POST", "/v1/members/" + gone + "/retire", "").statusCode() == 200);
        write(leader, 10_001, 10_000, other);
        announce(other);
        long before = log().path("begin").asLong();
        await().atMost(LIMIT).until(() -> log().path("begin").asLong() > before + 5_000);
        cluster.start(gone);
        // Its place is gone, and nothing is skipped: it is filled from the snapshot, and so it is another member.
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        assertThat(cluster.count(gone, "SELECT count(*) FROM numbers")).isGreaterThan(rows);
        assertThat(cluster.count(gone, "SELECT count(*) FROM baton.node WHERE own_since > 0 AND whole_history")).isOne();
    }

    /** Many records and little work: no commit waits for the log. Returns once {@code seenOn} has applied all of it. */
    private static void write(String leader, int from, int count, String seenOn) throws SQLException {
        try (Connection connection = cluster.connect(leader); var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute("DO $$ BEGIN FOR n IN " + from + ".." + (from + count - 1) + " LOOP INSERT INTO numbers VALUES (n, 0, 'x'); COMMIT; END LOOP; END $$");
        }
        int last = from + count - 1;
        await().atMost(LIMIT).until(() -> cluster.count(seenOn, "SELECT count(*) FROM numbers WHERE id = " + last) == 1);
    }

    /** The node takes a snapshot, and the leader has written down that there is one. */
    private static void announce(String node) throws SQLException {
        long known = cluster.count(node, "SELECT coalesce(max(log_offset), 0) FROM baton.snapshots");
        assertThat(cluster.http(node, "POST", "/v1/snapshots", null).statusCode()).isEqualTo(200);
        await().atMost(LIMIT).until(() -> cluster.count(node, "SELECT coalesce(max(log_offset), 0) FROM baton.snapshots") > known);
    }

    private static JsonNode log() {
        return cluster.status().path("log");
    }

    private static String state(String node) {
        for (JsonNode each : cluster.status().path("nodes")) if (each.path("id").asText().equals(node)) return each.path("state").asText();
        return "";
    }
}

package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Leaders that stop on purpose, freeze, lose their slot or their followers: what each kind of acknowledgement is worth then. */
@EndsAnEpoch
class LeaderTroubleTest extends OnCluster {
    @Test
    void aLeaderThatIsToldToStopHandsOverFirst() {
        String before = cluster.awaitLeader();
        long epoch = cluster.status().path("epoch").asLong();
        RunningCluster.signal("TERM", cluster.node(before).pid());
        String after = cluster.awaitLeaderOtherThan(before);
        JsonNode claims = cluster.json(cluster.http(after, "GET", "/v1/history", null)).path("claims");
        // On a busy machine the next one may have needed an epoch more.
        assertThat(claims).anyMatch(claim -> claim.path("valid").asBoolean() && claim.path("epoch").asLong() > epoch && claim.path("claimant").asText().equals(before)
            && claim.path("reason").asText().contains("its own stop"));
        await().atMost(LIMIT).until(() -> cluster.node(before).pid() == null);
        cluster.start(before);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
    }

    /** Traps F2, S3: a commit that waits for the log must not be answered by a leader that was replaced meanwhile. */
    @Test
    void aCommitThatWaitsOnAFrozenLeaderIsNeverAcknowledged() throws Exception {
        String old = cluster.awaitLeader();
        try (Connection session = cluster.connect(old); var statement = session.createStatement()) {
            statement.execute("INSERT INTO numbers VALUES (-21, 0, 'logged')");
            RunningCluster.signal("STOP", cluster.node(old).pid());
            var waiting = CompletableFuture.supplyAsync(() -> isAcknowledged(statement, "INSERT INTO numbers VALUES (-22, 0, 'waits')"));
            cluster.awaitLeaderOtherThan(old);
            assertThat(waiting).isNotDone();
            RunningCluster.signal("CONT", cluster.node(old).pid());
            assertThat(waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("acknowledged").isFalse();
        } finally {
            RunningCluster.signal("CONT", cluster.node(old).pid());
        }
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        assertThat(cluster.count(old, "SELECT count(*) FROM numbers WHERE id = -21")).isEqualTo(1);
        assertThat(cluster.count(old, "SELECT count(*) FROM numbers WHERE id = -22")).isZero();
    }

    private static boolean isAcknowledged(java.sql.Statement statement, String sql) {
        try {
            statement.execute(sql);
            return statement.getWarnings() == null;
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void whatWasAcknowledgedAsAppliedOutlivesItsLeader() throws Exception {
        String dead = cluster.awaitLeader();
        HttpResponse<String> done = cluster.http(dead, "PUT", "/v1/kv/outlives?ack=applied", "1");
        RunningCluster.kill(cluster.node(dead).pid());
        RunningCluster.kill(cluster.node(dead).postgres().pid());
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        String next = cluster.awaitLeaderOtherThan(dead);
        assertThat(cluster.count(next, "SELECT count(*) FROM baton.kv WHERE key = 'outlives'")).isEqualTo(1);
        cluster.start(dead);
        cluster.awaitAllWell();
    }

    /** With nobody to apply it, an applied write is not done, and whoever looks is told why. */
    @Test
    void withoutFollowersAnAppliedWriteWaitsAndTheStatusSaysSo() {
        String leader = cluster.awaitLeader();
        var followers = cluster.nodes().stream().map(n -> n.id()).filter(id -> !id.equals(leader)).toList();
        followers.forEach(id -> RunningCluster.kill(cluster.node(id).pid()));
        var write = CompletableFuture.supplyAsync(() -> cluster.http(leader, "PUT", "/v1/kv/waits?ack=applied", "1"));
        await().atMost(LIMIT).until(() -> cluster.http(leader, "GET", "/v1/status", null).body().contains("0 of 1 followers are healthy"));
        assertThat(write).isNotDone();
        HttpResponse<String> logged = cluster.http(leader, "PUT", "/v1/kv/does-not-wait", "1");
        assertThat(logged.statusCode()).as(logged.body()).isEqualTo(200);
        followers.forEach(cluster::start);
        // In time it is done; else its outcome is not known, and never is it refused.
        assertThat(write.join().statusCode()).isIn(200, 504);
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
    }

    /** Trap F8: what the slot had still to tell is lost for the log, so this node may not go on, and must not look as if it did. */
    @Test
    void aLeaderWhoseSlotIsGoneLeavesItsClientsToAnotherAndIsRebuilt() throws Exception {
        String old = cluster.awaitLeader();
        try (Connection session = cluster.connect(old); var statement = session.createStatement()) {
            await().atMost(LIMIT).until(() -> dropsTheSlot(statement));
        }
        cluster.awaitLeaderOtherThan(old);
        await().atMost(LIMIT).until(() -> refuses(old));
        cluster.awaitAllWell();
        assertThat(cluster.count(old, "SELECT own_since FROM baton.node")).as("it was filled again, by itself").isPositive();
        assertThat(cluster.differences()).isEmpty();
    }

    /** By its gate, or because sessions are ended there as they come. */
    private static boolean refuses(String node) {
        try (Connection client = cluster.connect(node); var statement = client.createStatement()) {
            statement.execute("INSERT INTO numbers VALUES (-41, 0, 'too late')");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static boolean dropsTheSlot(java.sql.Statement statement) {
        try {
            statement.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'baton'");
            statement.execute("SELECT pg_drop_replication_slot('baton')");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}

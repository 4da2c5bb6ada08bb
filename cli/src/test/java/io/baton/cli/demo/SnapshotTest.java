package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.cli.ClusterFile;
import io.baton.cli.Commands;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Snapshots of a running cluster: for a node that lost its database, and for a database as it was at one position. */
class SnapshotTest extends OnCluster {
    /** A node whose disk is gone gets an empty server and its old name; the leader goes on, and so does whoever kills it in between. */
    @Test
    void aNodeWithAnEmptyDatabaseIsFilledFromTheSnapshotWhileWritesGoOn() throws Exception {
        try (var load = Numbers.start(cluster::connectToLeader, 2)) {
            awaitMore(load, 200);
            cluster.everywhere("CREATE TABLE IF NOT EXISTS kinds (id serial PRIMARY KEY, k text UNIQUE, twice int GENERATED ALWAYS AS (2 * length(k)) STORED)");
            cluster.everywhere("INSERT INTO kinds (k) SELECT 'k' || g FROM generate_series(1, 500) g ON CONFLICT DO NOTHING");
            String leader = cluster.awaitLeader();
            var followers = cluster.nodes().stream().map(ClusterFile.Node::id).filter(id -> !id.equals(leader)).toList();
            String snapshot = take(followers.get(0));
            awaitMore(load, 100);

            String lost = followers.get(1);
            RunningCluster.kill(cluster.node(lost).pid());
            empty(cluster.node(lost).postgres());
            killWhileRowsAreLoaded(lost, snapshot);
            killBeforeItIsWhole(lost);
            cluster.start(lost);
            cluster.awaitAllWell();
            awaitMore(load, 100);
            assertNothingIsLost(load.stop());
            assertThat(cluster.count(lost, "SELECT count(*) FROM baton.node WHERE whole_history AND own_since > 0")).as("filled from %s", snapshot).isOne();
        }
        assertThat(cluster.compared().schema()).isEmpty();
    }

    /** It stands where it notes that a file's rows are there, because another transaction has noted the same and has not ended. */
    private static void killWhileRowsAreLoaded(String node, String snapshot) throws SQLException {
        ClusterFile.Postgres server = cluster.node(node).postgres();
        new Migrations(new PostgresServer(server.host(), server.port(), server.database(), server.user(), "")).run();
        try (Connection other = admin(server, server.database()); var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO baton.restored VALUES ('000001.copy.zst')");
            cluster.start(node);
            awaitWaiting(statement, "INSERT INTO baton.restored%");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.http(node, "GET", "/v1/kv/any", null)).satisfies(answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("is filled from snapshot " + snapshot, "read on another node");
            }));
            RunningCluster.kill(cluster.node(node).pid());
        }
    }

    /** All is there, and it stands where it notes that it is. */
    private static void killBeforeItIsWhole(String node) throws SQLException {
        ClusterFile.Postgres server = cluster.node(node).postgres();
        try (Connection other = admin(server, server.database()); var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM baton.node FOR UPDATE");
            cluster.start(node);
            awaitWaiting(statement, "UPDATE baton.node SET whole_history = true%");
            RunningCluster.kill(cluster.node(node).pid());
        }
    }

    private static void awaitWaiting(Statement statement, String query) {
        await().atMost(LIMIT).until(() -> {
            // Within a transaction it would show what it has shown before.
            statement.execute("SELECT pg_stat_clear_snapshot()");
            try (var row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '" + query + "'")) {
                row.next();
                return row.getInt(1) > 0;
            }
        });
    }

    @Test
    void aRestoreUpToATokenIsExactlyThat() throws Exception {
        String follower = cluster.follower();
        cluster.everywhere("CREATE TABLE IF NOT EXISTS ledger (id int PRIMARY KEY, note text)");
        String snapshot = take(follower);
        String token;
        try (Connection leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            for (int id = 1; id <= 5; id++) statement.execute("INSERT INTO ledger VALUES (" + id + ", 'before')");
            statement.execute("ALTER TABLE ledger ADD COLUMN late int DEFAULT 7");
            try (var row = statement.executeQuery("SELECT baton.position()")) {
                row.next();
                token = row.getString(1);
            }
            statement.execute("UPDATE ledger SET note = 'after'");
            statement.execute("INSERT INTO ledger VALUES (6, 'after')");
        }
        ClusterFile.Postgres server = cluster.node(follower).postgres();
        try (Connection admin = admin(server, "template1"); var statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE then_it_was");
        }
        String out = Commands.run(0, "snapshot", "restore", snapshot, "--config", cluster.node(follower).config(), "--to",
            "postgresql://" + server.user() + "@" + server.host() + ":" + server.port() + "/then_it_was", "--until", token);
        assertThat(out).contains("then_it_was is as the cluster was at position");
        try (Connection restored = admin(server, "then_it_was"); var statement = restored.createStatement();
             var row = statement.executeQuery("SELECT string_agg(id || note || late, ' ' ORDER BY id), (SELECT count(*) FROM baton.applied) FROM ledger")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("1before7 2before7 3before7 4before7 5before7");
            assertThat(row.getInt(2)).as("it follows no log").isZero();
        }
        Commands.run(0, "snapshot", "verify", "newest", "--config", cluster.node(follower).config());
        cluster.everywhere("DROP TABLE ledger");
        try (Connection admin = admin(server, "template1"); var statement = admin.createStatement()) {
            statement.execute("DROP DATABASE then_it_was");
        }
    }

    private static String take(String follower) {
        assertThat(cluster.http(follower, "POST", "/v1/snapshots", null).statusCode()).isEqualTo(200);
        await().atMost(LIMIT).until(() -> state(follower).path("progress").asText().isEmpty());
        String last = state(follower).path("last").asText();
        assertThat(last).startsWith("snapshot ");
        return last.split(" ")[1];
    }

    private static JsonNode state(String node) {
        return cluster.json(cluster.http(node, "GET", "/v1/snapshots", null));
    }

    private static void empty(ClusterFile.Postgres server) throws SQLException {
        try (Connection admin = admin(server, "template1"); var statement = admin.createStatement()) {
            statement.execute("DROP DATABASE " + server.database() + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + server.database());
        }
    }

    private static Connection admin(ClusterFile.Postgres server, String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("options", "-c default_transaction_read_only=off -c synchronous_commit=local");
        return DriverManager.getConnection("jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database, properties);
    }
}

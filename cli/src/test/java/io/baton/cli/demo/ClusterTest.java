package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The whole of it, on a real Kafka and real PostgreSQL servers, each node a process that can be killed. */
class ClusterTest extends OnCluster {
    @Test
    void aRowWrittenWithSqlIsReadOnEveryNodeByItsToken() throws SQLException {
        String token;
        try (Connection leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            statement.execute("INSERT INTO customers (id, name) VALUES (1001, 'Ada')");
            try (var row = statement.executeQuery("SELECT baton.position()")) {
                row.next();
                token = row.getString(1);
            }
        }
        for (var node : cluster.nodes()) {
            try (Connection reader = cluster.connect(node.id()); var statement = reader.createStatement()) {
                statement.execute("CALL baton.wait_for('" + token + "', '20 s')");
                try (var row = statement.executeQuery("SELECT name FROM customers WHERE id = 1001")) {
                    assertThat(row.next()).as("row on " + node.id()).isTrue();
                    assertThat(row.getString(1)).isEqualTo("Ada");
                }
            }
        }
    }

    @Test
    void aWriteOverHttpOnAFollowerIsForwardedAndReadEverywhereByItsToken() {
        HttpResponse<String> written = cluster.http(cluster.follower(), "PUT", "/v1/kv/a%2Fb%20%22%C3%A9%22", "{\"n\": [1, 2.50]}");
        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
        String token = written.headers().firstValue("Baton-Position").orElseThrow();
        assertThat(cluster.json(written).path("position").asText()).isEqualTo(token);
        for (var node : cluster.nodes()) {
            HttpResponse<String> read = cluster.http(node.id(), "GET", "/v1/kv/a%2Fb%20%22%C3%A9%22", null, "Baton-Position", token);
            assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
            assertThat(cluster.json(read).path("key").asText()).isEqualTo("a/b \"é\"");
            assertThat(read.body()).contains("2.50");
        }
    }

    @Test
    void aTransactionOverHttpIsAllOrNothing() throws SQLException {
        String leader = cluster.awaitLeader();
        HttpResponse<String> refused = cluster.http(leader, "POST", "/v1/transactions", """
            {"statements": [{"sql": "INSERT INTO customers (id, name) VALUES ($1, $2)", "params": [2001, "Bo"]},
                            {"sql": "INSERT INTO customers (id, name) VALUES ($1, $2)", "params": [2001, "Bo again"]}]}""");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(cluster.json(refused).path("sqlstate").asText()).isEqualTo("23505");
        assertThat(cluster.count(leader, "SELECT count(*) FROM customers WHERE id = 2001")).isZero();
        HttpResponse<String> done = cluster.http(leader, "POST", "/v1/transactions", """
            {"statements": [{"sql": "INSERT INTO customers (id, name) VALUES (?, ?)", "params": [2001, "Bo"]},
                            {"sql": "UPDATE customers SET name = $2 WHERE id = $1", "params": [2001, "Bob"]}], "ack": "logged"}""");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(cluster.json(done).path("results").toString()).isEqualTo("[{\"rows\":1},{\"rows\":1}]");
        HttpResponse<String> row = cluster.http(cluster.follower(), "GET", "/v1/tables/customers/rows/2001", null, "Baton-Position",
            cluster.json(done).path("position").asText());
        assertThat(cluster.json(row).path("row").path("name").asText()).isEqualTo("Bob");
    }

    @Test
    void aFollowerTakesNoWritesFromSqlClients() throws SQLException {
        try (Connection follower = cluster.connect(cluster.follower()); var statement = follower.createStatement()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> statement.execute("INSERT INTO customers (id, name) VALUES (3, 'x')"))
                .isInstanceOf(SQLException.class).hasMessageContaining("read-only");
        }
    }

    /** Trap A2. */
    @Test
    void aTableWithoutAKeyIsNamedInStatusAndMadeFitAsWished() throws SQLException {
        cluster.everywhere("CREATE TABLE lines (line text)");
        await().atMost(LIMIT).until(() -> cluster.status().findValuesAsText("detail").toString().contains("no UPDATE or DELETE: public.lines"));
        try (Connection leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            statement.execute("INSERT INTO lines VALUES ('a'), ('a'), ('b')");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> statement.execute("DELETE FROM lines")).hasMessageContaining("replica identity");
            statement.execute("ALTER DATABASE " + leader.getCatalog() + " SET baton.tables_without_key = 'full'");
            await().atMost(LIMIT).until(() -> cluster.status().findValuesAsText("detail").toString().contains("for each change: public.lines"));
            statement.execute("DELETE FROM lines WHERE ctid = (SELECT min(ctid) FROM lines)");
            statement.execute("UPDATE lines SET line = 'c' WHERE line = 'b'");
            statement.execute("ALTER DATABASE " + leader.getCatalog() + " RESET baton.tables_without_key");
        }
        assertThat(cluster.differences()).isEmpty();
        cluster.everywhere("DROP TABLE lines");
    }

    /** Traps K7, K11, F11: kill -9 of a follower's node and server, and of the leader's node, under load; nobody else may lead meanwhile. */
    @Test
    @EndsAnEpoch
    void nothingIsLostAndNothingIsThereTwiceWhenPartsAreKilledUnderLoad() throws Exception {
        var load = Numbers.start(cluster::connectToLeader, 8);
        try (load; var frozen = cluster.withoutMonitors()) {
            String leader = cluster.awaitLeader();
            String follower = cluster.follower();
            awaitMore(load, 200);
            RunningCluster.kill(cluster.node(follower).pid());
            awaitMore(load, 200);
            cluster.start(follower);
            RunningCluster.kill(cluster.node(follower).postgres().pid());
            awaitMore(load, 200);
            cluster.start("postgres-" + follower.substring("node-".length()));
            RunningCluster.kill(cluster.node(leader).pid());
            cluster.start(leader);
            awaitMore(load, 200);
        }
        assertNothingIsLost(load.stop());
    }

    @Test
    void aFollowerThatWasDownForAHundredThousandRowChangesCatchesUpByItself() throws Exception {
        String follower = cluster.follower();
        RunningCluster.kill(cluster.node(follower).pid());
        try (Connection leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            for (int thousand = 0; thousand < 50; thousand++) statement.execute(
                "INSERT INTO numbers SELECT -(" + thousand + " * 1000 + n), 0, 'bulk' FROM generate_series(1, 1000) n");
            statement.execute("UPDATE numbers SET filler = 'again' WHERE id < 0");
        }
        cluster.start(follower);
        await().atMost(LIMIT).until(() -> cluster.count(follower, "SELECT count(*) FROM numbers WHERE id < 0 AND filler = 'again'") == 50_000);
        assertThat(cluster.differences()).isEmpty();
    }
}

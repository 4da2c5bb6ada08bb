package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.core.election.Patience;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Trap K10: a transaction that the log cannot take costs its own client an error and everybody else a failover, and no operator anything:
 * no process ends, another node leads, and the old leader gives the transaction up. With the small heaps of the demo.
 */
class UnloggableRowTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int MB = 1024 * 1024;
    private static RunningCluster cluster;

    private String old;
    private long process;

    @BeforeAll
    static void start() throws SQLException {
        // To read such a row takes a busy machine long enough to be taken for dead, which is another way out and not what is tested here.
        cluster = new RunningCluster("unloggable", 1, new Patience(20_000, RunningCluster.PATIENCE.pause()));
        cluster.everywhere("CREATE TABLE docs (id int PRIMARY KEY, body text, raw varbit)");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) cluster.close();
    }

    @BeforeEach
    void lead() {
        cluster.awaitAllWell();
        old = cluster.awaitLeader();
        process = cluster.node(old).pid();
    }

    @AfterEach
    void allAreEqualAndNoProcessEnded() {
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        assertThat(cluster.node(old).pid()).isEqualTo(process);
        assertThat(ProcessHandle.of(process)).get().matches(ProcessHandle::isAlive);
    }

    @Test
    void aRowBeyondTheLimitMakesAnotherNodeLeadAndWritesGoOn() throws Exception {
        refused("BEGIN; INSERT INTO docs VALUES (1, 'with it'); INSERT INTO docs VALUES (2, repeat('x', " + 40 * MB + ")); COMMIT");
        JsonNode item = kept("public.docs");
        assertThat(item.path("missing").asText()).contains("column \"body\" with " + 40 * MB + " bytes of a row of public.docs is too large");
        assertThat(item.path("changeCount").asLong()).isEqualTo(2);
        String path = "/v1/quarantine/" + URLEncoder.encode(item.path("id").asText(), StandardCharsets.UTF_8);
        assertThat(cluster.http(old, "GET", path, null).body()).contains("with it").contains("\"id\":\"2\"");
        HttpResponse<String> replay = cluster.http(old, "POST", path + "/replay", "");
        assertThat(replay.statusCode()).as(replay.body()).isEqualTo(409);
        assertThat(replay.body()).contains("not all of it is kept");
    }

    /** Its characters take two bytes each in a node's memory, and one in PostgreSQL's. */
    @Test
    void aRowThatIsOnlyTooLargeForTheLogIsKeptWhole() throws Exception {
        refused("INSERT INTO docs VALUES (3, '\u20ac' || repeat('x', " + 20 * MB + "))");
        assertThat(kept("public.docs").has("missing")).isFalse();
    }

    /** More than the whole heap. */
    @Test
    void aRowThatNoHeapHoldsDoesTheSame() throws Exception {
        refused("INSERT INTO docs VALUES (4, repeat('y', " + 300 * MB + "))");
        assertThat(kept("public.docs").path("missing").asText()).contains(300 * MB + " bytes");
    }

    @Test
    void oneThatOnlyItsOwnServerKnowsIsUndoneEvenIfItsClientDidNotWait() throws Exception {
        try (Connection leader = cluster.connect(old); var statement = leader.createStatement()) {
            statement.execute("INSERT INTO docs VALUES (5, 'logged', NULL)");
            statement.execute("SET synchronous_commit = local");
            statement.execute("UPDATE docs SET body = repeat('z', " + 40 * MB + ") WHERE id = 5");
        }
        cluster.awaitLeaderOtherThan(old);
        cluster.awaitAllWell();
        assertThat(cluster.count(old, "SELECT count(*) FROM docs WHERE id = 5 AND body = 'logged'")).isEqualTo(1);
        assertThat(kept("public.docs").path("missing").asText()).contains("column \"body\"");
    }

    /** What PostgreSQL itself cannot tell: nothing is known of its rows, so the node is filled again from the log. */
    @Test
    void aValueWithoutATextIsGivenUpByARebuild() throws Exception {
        refused("INSERT INTO docs SELECT 6, 'no text', v || v || v || v FROM (SELECT v || v || v || v AS v FROM CAST(B'0'::bit(80000000) AS varbit) v) quarter");
        assertThat(kept("").path("missing").asText()).contains("the rest of it cannot be read").contains("cannot write as text");
    }

    /** Its client gets an error, others can write at once, and the log says why it had to be. */
    private void refused(String sql) throws SQLException {
        try (Connection leader = cluster.connect(old); var statement = leader.createStatement()) {
            statement.execute("SET application_name = 'the one to blame'");
            assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
        }
        String next = cluster.awaitLeaderOtherThan(old);
        HttpResponse<String> written = cluster.http(next, "PUT", "/v1/kv/goes-on", "\"" + sql.length() + "\"");
        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
        JsonNode claims = cluster.json(cluster.http(next, "GET", "/v1/history", null)).path("claims");
        assertThat(claims.get(claims.size() - 1).path("reason").asText()).contains(old + " cannot go on leading: ", "; written by the role ", "program 'the one to blame', from 127.0.0.1, process ", "octet_length");
        await().atMost(LIMIT).until(() -> cluster.status().path("nodes").findValuesAsText("role").stream().filter("following"::equals).count() == 2);
        cluster.awaitAllWell();
        assertThat(cluster.count(old, "SELECT count(*) FROM docs WHERE id IN (1, 2, 3, 4, 6)")).isZero();
    }

    /** The youngest transaction of the old leader in quarantine. */
    private JsonNode kept(String table) {
        JsonNode items = cluster.json(cluster.http(old, "GET", "/v1/quarantine", null)).path("transactions");
        JsonNode last = null;
        for (JsonNode item : items) if (item.path("node").asText().equals(old)) last = item;
        assertThat(last).as(items.toString()).isNotNull();
        assertThat(last.path("tables").toString()).contains(table);
        return last;
    }
}

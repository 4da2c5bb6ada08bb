package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Trap K10: rows that are larger than a record of the log, through nodes with the small heaps of the demo. */
class LargeRowTest extends OnCluster {
    @Test
    void rowsLargerThanARecordReachEveryNode() throws SQLException {
        cluster.everywhere("CREATE TABLE docs (id int PRIMARY KEY, body text)");
        String body = "\"" + "0123456789abcde ".repeat(1_000_000) + "\"";
        HttpResponse<String> written = cluster.http(cluster.awaitLeader(), "PUT", "/v1/kv/large", body);
        // On a machine that is busy enough the log takes longer than the API waits; what counts is that the row gets there.
        assertThat(written.statusCode()).as(written.body()).isIn(200, 504);
        await().atMost(LIMIT).ignoreExceptions().until(this::writesALargeText);
        for (var node : cluster.nodes()) await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(cluster.count(node.id(), "SELECT max(length(body)) FROM docs")).isEqualTo(16 * 1024 * 1024 + 1);
            assertThat(cluster.count(node.id(), "SELECT max(length(value::text)) FROM baton.kv WHERE key = 'large'")).isEqualTo(body.length());
        });
        assertThat(cluster.differences()).isEmpty();
        cluster.everywhere("DROP TABLE docs");
        cluster.everywhere("DELETE FROM baton.kv WHERE key = 'large'");
    }

    /** May be repeated after any answer, or none. One character beyond Latin-1 doubles what the whole text takes in a node's memory. */
    private boolean writesALargeText() throws SQLException {
        try (Connection leader = cluster.connectToLeader(); var statement = leader.createStatement()) {
            statement.execute("INSERT INTO docs SELECT 16, '\u20ac' || string_agg(md5(n::text), '') FROM generate_series(1, 16 * 32768) n"
                + " ON CONFLICT DO NOTHING");
            return true;
        }
    }
}

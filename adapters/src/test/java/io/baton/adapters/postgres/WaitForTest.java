package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code CALL baton.wait_for} as SQL clients use it on a follower. */
class WaitForTest {
    private static LeaderFixture db;

    @BeforeAll
    static void start() {
        db = LeaderFixture.migrated("wait-for");
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @BeforeEach
    void following() {
        db.run("TRUNCATE baton.applied", "INSERT INTO baton.applied VALUES (true, 1, 2, 'n', 'i', 3, false, '0/5', 2, '0/5')");
    }

    /** Object mappers and pools work with autocommit off. */
    @Test
    void itWaitsWithinATransactionAndThenSeesTheWrite() throws Exception {
        try (Connection client = client()) {
            client.setAutoCommit(false);
            InternalSession.ask(client, "SELECT 1");
            var waiting = CompletableFuture.supplyAsync(() -> call(client, "CALL baton.wait_for('2:0/A', '30 s')"));
            await().atMost(Duration.ofMinutes(1)).until(() -> "1".equals(db.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%wait_for%'")));
            db.run("UPDATE baton.applied SET position_lsn = '0/A'");
            assertThat(waiting.get()).isEqualTo("reached");
            assertThat(InternalSession.ask(client, "SELECT position_lsn::text FROM baton.applied")).isEqualTo("0/A");
            client.commit();
        }
    }

    @Test
    void whereWaitingIsInVainItSaysSoAtOnce() throws SQLException {
        try (Connection client = client()) {
            client.setAutoCommit(false);
            client.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            InternalSession.execute(client, "CALL baton.wait_for('2:0/5')");
            assertThatThrownBy(() -> InternalSession.execute(client, "CALL baton.wait_for('2:0/A', '1 hour')")).isInstanceOf(SQLException.class)
                .hasMessageContaining("repeatable read").hasMessageContaining("before BEGIN");
        }
    }

    @Test
    void afterItsTimeItSaysWhereTheNodeIs() throws SQLException {
        try (Connection client = client()) {
            assertThatThrownBy(() -> InternalSession.execute(client, "CALL baton.wait_for('2:0/A', '10 ms')")).isInstanceOf(SQLException.class)
                .hasMessageContaining("not reached within").hasMessageContaining("2:0/5");
        }
    }

    private static Connection client() throws SQLException {
        return ClientSessions.open(db.server, "test");
    }

    private static String call(Connection client, String sql) {
        try {
            InternalSession.execute(client, sql);
            return "reached";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}

package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trap F9, on a real server. */
class PostgresFenceTest {
    private static LeaderFixture leader;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("fence");
    }

    @AfterAll
    static void stop() {
        leader.close();
    }

    @Test
    void everyClientIsToldToEndAndBatonsOwnSessionsStay() throws SQLException {
        leader.run("CREATE ROLE \"someone\" LOGIN");
        try (var fence = new PostgresFence(leader.server); Connection client = leader.client(); Connection own = leader.server.connect("apply");
             Connection pretender = java.sql.DriverManager.getConnection(leader.server.jdbcUrl() + "?ApplicationName=baton-apply", "someone", "")) {
            assertThat(fence.endSessions()).isEqualTo(2);
            for (Connection ended : new Connection[] {client, pretender})
                assertThatThrownBy(() -> InternalSession.ask(ended, "SELECT 1::text")).isInstanceOf(SQLException.class);
            assertThat(InternalSession.ask(own, "SELECT 1::text")).isEqualTo("1");
            try (Connection late = leader.client()) {
                assertThat(fence.endSessions()).as("a superuser that comes later, too").isEqualTo(1);
                assertThatThrownBy(() -> InternalSession.ask(late, "SELECT 1::text")).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void aSessionOfItsOwnThatWasEndedIsReplaced() throws SQLException {
        try (var fence = new PostgresFence(leader.server)) {
            fence.endSessions();
            leader.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'baton-fence'");
            assertThatThrownBy(fence::endSessions).isInstanceOf(io.baton.core.port.DatabaseUnavailableException.class);
            assertThat(fence.endSessions()).isZero();
        }
    }
}

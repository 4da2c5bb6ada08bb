package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trap F9, on a real server. */
class PostgresFenceTest {
    private static LeaderFixture leader;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("fence", Map.of("fsync", "off", "max_prepared_transactions", "5"));
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
            assertThat(fence.endSessions(true)).isEqualTo(2);
            for (Connection ended : new Connection[] {client, pretender})
                assertThatThrownBy(() -> InternalSession.ask(ended, "SELECT 1::text")).isInstanceOf(SQLException.class);
            assertThat(InternalSession.ask(own, "SELECT 1::text")).isEqualTo("1");
            try (Connection late = leader.client()) {
                assertThat(fence.endSessions(true)).as("a superuser that comes later, too").isEqualTo(1);
                assertThatThrownBy(() -> InternalSession.ask(late, "SELECT 1::text")).isInstanceOf(SQLException.class);
            }
        }
    }

    /** A session shows before it has its name; if it were ended then, a node could hardly open one while clients are kept out. */
    @Test
    void noneOfBatonsOwnSessionsIsEndedWhileItBegins() throws SQLException {
        var stop = new AtomicBoolean();
        try (var fence = new PostgresFence(leader.server); var database = new PostgresLeader(leader.server)) {
            database.gate(false);
            var keeping = CompletableFuture.runAsync(() -> {
                while (!stop.get()) fence.endSessions(true);
            }, task -> new Thread(task).start());
            var leaving = CompletableFuture.runAsync(() -> {
                while (!stop.get()) database.terminateClients();
            }, task -> new Thread(task).start());
            try {
                for (int i = 0; i < 300; i++)
                    try (Connection own = leader.server.connect("apply")) {
                        assertThat(InternalSession.ask(own, "SELECT 1::text")).isEqualTo("1");
                    }
            } finally {
                stop.set(true);
            }
            assertThat(keeping).succeedsWithin(Duration.ofMinutes(1));
            assertThat(leaving).succeedsWithin(Duration.ofMinutes(1));
            database.gate(true);
        }
    }

    /** It would outlive its session, and could be committed behind the tail that is kept. Who was not deposed may yet lead on with it. */
    @Test
    void whatIsPreparedIsRolledBackOnceAnotherNodeLeads() throws SQLException {
        leader.run("CREATE TABLE public.two (id int)");
        try (var fence = new PostgresFence(leader.server); Connection client = leader.client()) {
            client.setAutoCommit(false);
            InternalSession.execute(client, "INSERT INTO public.two VALUES (1)");
            InternalSession.execute(client, "PREPARE TRANSACTION 'it''s'");
            fence.endSessions(false);
            assertThat(leader.ask("SELECT count(*)::text FROM pg_prepared_xacts")).isEqualTo("1");
            fence.endSessions(true);
            assertThat(leader.ask("SELECT count(*)::text FROM pg_prepared_xacts")).isEqualTo("0");
            assertThat(leader.ask("SELECT count(*)::text FROM public.two")).isEqualTo("0");
        }
    }

    @Test
    void whoWritesIsFoundByItsTransaction() throws SQLException {
        leader.run("CREATE TABLE public.stray (id int)");
        try (var strays = new PostgresStrays(leader.server); Connection client = leader.client(); Connection own = leader.server.connect("apply")) {
            client.setAutoCommit(false);
            own.setAutoCommit(false);
            InternalSession.ask(client, "SELECT 1::text");
            InternalSession.execute(own, "INSERT INTO public.stray VALUES (1)");
            assertThat(strays.writing()).as("a reader, and Baton's own").isEmpty();
            InternalSession.execute(client, "INSERT INTO public.stray VALUES (2)");
            assertThat(strays.writing()).containsExactly(Integer.valueOf(InternalSession.ask(client, "SELECT pg_backend_pid()::text")));
        }
    }

    @Test
    void aSessionOfItsOwnThatWasEndedIsReplaced() throws SQLException {
        try (var fence = new PostgresFence(leader.server)) {
            fence.rehearse();
            leader.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'baton-fence'");
            assertThat(fence.endSessions(true)).isZero();
        }
    }
}

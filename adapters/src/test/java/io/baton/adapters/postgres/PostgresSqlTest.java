package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.OutcomeUnknownException;
import io.baton.core.port.SqlDatabase.Committed;
import io.baton.core.port.SqlRefusedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSqlTest {
    private static LeaderFixture leader;
    private static PostgresSql sql;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("sql");
        sql = new PostgresSql(leader.server);
    }

    @AfterAll
    static void stop() {
        sql.close();
        leader.close();
    }

    @BeforeEach
    void schema() {
        leader.run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public",
            "CREATE TABLE public.t (id int PRIMARY KEY, j jsonb, v float8, at timestamptz, UNIQUE (v) DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterEach
    void nobodyWaits() {
        leader.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    @Test
    void writesAllAndTellsRowsXidAndPosition() {
        var before = leader.walEnd();
        var done = sql.write(List.of(one("INSERT INTO t VALUES ($1, $2), ($3, NULL)", "1", "{\"a\": 1}", "2"),
            one("UPDATE t SET v = ? WHERE j ?? 'a'", "1.5"), one("SELECT * FROM t"), one("CREATE TABLE x (a int)")), Ack.LOGGED);
        assertThat(done.rows()).containsExactly(2L, 1L, 2L, 0L);
        assertThat(done.xid()).isPresent();
        assertThat(done.lsn()).isGreaterThan(before);
        assertThat(done.waitCancelled()).isFalse();
        assertThat(sql.write(List.of(one("SELECT 1")), Ack.LOGGED).xid()).isEmpty();
        assertThat(sql.write(List.of(), Ack.LOGGED).xid()).isEmpty();
    }

    @Test
    void aRefusedStatementUndoesAll() {
        assertThatThrownBy(() -> sql.write(List.of(one("INSERT INTO t VALUES (1)"), one("INSERT INTO t VALUES (1)")), Ack.LOGGED))
            .isInstanceOfSatisfying(SqlRefusedException.class, e -> {
                assertThat(e.sqlState()).isEqualTo("23505");
                assertThat(e.statement()).isEqualTo(1);
            });
        assertThat(leader.ask("SELECT count(*) FROM public.t")).isEqualTo("0");
    }

    @Test
    void aCommitCanBeRefusedToo() {
        assertThatThrownBy(() -> sql.write(List.of(one("INSERT INTO t (id, v) VALUES (1, 1), (2, 1)")), Ack.LOGGED))
            .isInstanceOfSatisfying(SqlRefusedException.class, e -> {
                assertThat(e.sqlState()).isEqualTo("23505");
                assertThat(e.statement()).isEqualTo(-1);
            });
    }

    @Test
    void theClosedGateComesThrough() {
        var database = new PostgresLeader(leader.server);
        database.gate(false);
        try {
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThatThrownBy(() -> write("INSERT INTO t VALUES (1)", Ack.LOGGED))
                .isInstanceOfSatisfying(SqlRefusedException.class, e -> assertThat(e.sqlState()).isEqualTo("25006")));
        } finally {
            database.gate(true);
        }
    }

    /** No other session may inherit it: a temporary table would swallow writes that are meant for the real one. */
    @Test
    void nothingStaysWithTheSession() {
        write("CREATE TEMP TABLE t AS SELECT 1 AS id", Ack.LOCAL);
        write("SET search_path = pg_catalog", Ack.LOCAL);
        for (int i = 0; i < 5; i++) write("INSERT INTO t VALUES (" + i + ")", Ack.LOGGED);
        assertThat(leader.ask("SELECT count(*) FROM public.t")).isEqualTo("5");
    }

    @Test
    void neitherRoleNorLockNorCursorNorLimitStaysAfterSuccessOrFailure() {
        leader.run("DROP ROLE IF EXISTS nobody_much", "CREATE ROLE nobody_much");
        String leave = "DO $$ BEGIN PERFORM pg_advisory_lock(7); EXECUTE 'LISTEN news'; EXECUTE 'SET statement_timeout = 60000'; END $$";
        String cursor = "DECLARE held CURSOR WITH HOLD FOR SELECT 1";
        sql.write(List.of(one(leave), one(cursor), one("DO $$ BEGIN EXECUTE 'PREPARE q AS SELECT 1'; END $$"), one("SET ROLE nobody_much")), Ack.LOCAL);
        assertThatThrownBy(() -> sql.write(List.of(one(leave), one("SELECT 1/0")), Ack.LOCAL)).isInstanceOf(SqlRefusedException.class);
        sql.read(one("SELECT pg_advisory_lock(7)"));
        assertThatThrownBy(() -> sql.read(one("SELECT pg_advisory_lock(7), 1/0"))).isInstanceOf(SqlRefusedException.class);

        assertThat(leader.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).isEqualTo("0");
        String left = "SELECT current_user || ' ' || current_setting('statement_timeout') || ' ' || (SELECT count(*) FROM pg_listening_channels())"
            + " || ' ' || (SELECT count(*) FROM pg_cursors WHERE is_holdable) || ' ' || (SELECT count(*) FROM pg_prepared_statements WHERE from_sql) AS left";
        for (int i = 0; i < 5; i++) write("INSERT INTO t VALUES (" + i + ", to_jsonb((SELECT x.left FROM (" + left + ") x)))", Ack.LOCAL);
        assertThat(leader.ask("SELECT string_agg(DISTINCT j #>> '{}', ' | ') FROM public.t")).isEqualTo(leader.server.user() + " 0 0 0 0");
        assertThat(sql.read(one(left)).rows()).containsExactly(List.of(leader.server.user() + " 0 0 0 0"));
    }

    /** A time limit of the client's that ends what follows its commit must not turn a write that happened into a refused one. */
    @Test
    void aClientsTimeLimitDoesNotReachBeyondItsCommit() {
        for (int i = 0; i < 20; i++) sql.write(List.of(one("INSERT INTO t VALUES (" + i + ")"), one("SET statement_timeout = 1")), Ack.LOCAL);
        assertThat(leader.ask("SELECT count(*) FROM public.t")).isEqualTo("20");
    }

    /** Only the standby could end these waits, and nobody is connected as one. */
    @Test
    void durabilityIsTheRequestsOwn() throws Exception {
        new PostgresLeader(leader.server).installSynchronousStandby();
        write("INSERT INTO t VALUES (1)", Ack.LOCAL);
        var waiting = waiting(() -> sql.write(List.of(one("SET synchronous_commit = local"), one("INSERT INTO t VALUES (2)")), Ack.LOGGED));
        String pid = waitingBackend();
        assertThat(waiting).isNotDone();
        // Trap S3: the client is told, and the row is visible, but it is not in the log.
        leader.ask("SELECT pg_cancel_backend(" + pid + ")::text");
        assertThat(waiting.get(60, TimeUnit.SECONDS).waitCancelled()).isTrue();
    }

    @Test
    void aCommitWhoseSessionEndsIsUnknown() {
        new PostgresLeader(leader.server).installSynchronousStandby();
        var waiting = waiting(() -> write("INSERT INTO t VALUES (1)", Ack.APPLIED));
        // The pool may be opening further sessions at this moment, which are ended with it.
        assertThat(new PostgresLeader(leader.server).terminateClients()).isPositive();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void aServerThatIsAwayIsUnavailable() {
        var away = new PostgresServer("127.0.0.1", 1, "postgres", "postgres", null);
        try (var nobody = new PostgresSql(away)) {
            assertThatThrownBy(() -> nobody.read(one("SELECT 1"))).isInstanceOf(DatabaseUnavailableException.class);
        }
    }

    /** Traps A10, A11: PostgreSQL's own text, whatever Java would make of it. */
    @Test
    void readsTextAsPostgresPrintsIt() {
        leader.run("INSERT INTO public.t VALUES (1, '{\"b\":2}', 'NaN', '0044-03-15 12:00+00 BC'), (2, NULL, 1e20, 'infinity')");
        var result = sql.read(one("SELECT id, j, v, at, true AS yes, ARRAY[1,2] AS list, '\\xff'::bytea AS raw FROM t WHERE id <= $1 ORDER BY 1", "2"));
        assertThat(result.columns()).extracting(QueryResult.Column::name).containsExactly("id", "j", "v", "at", "yes", "list", "raw");
        assertThat(result.columns()).extracting(QueryResult.Column::type)
            .containsExactly("int4", "jsonb", "float8", "timestamptz", "bool", "_int4", "bytea");
        assertThat(result.rows()).containsExactly(List.of("1", "{\"b\": 2}", "NaN", "0044-03-15 12:00:00+00 BC", "t", "{1,2}", "\\xff"),
            Arrays.asList("2", null, "1e+20", "infinity", "t", "{1,2}", "\\xff"));
    }

    @Test
    void readsCannotWriteAndAreLimited() {
        assertThatThrownBy(() -> sql.read(one("INSERT INTO t VALUES (1)")))
            .isInstanceOfSatisfying(SqlRefusedException.class, e -> assertThat(e.sqlState()).isEqualTo("25006"));
        assertThat(sql.read(one("SELECT generate_series(1, 10000)")).rows()).hasSize(10_000);
        assertThatThrownBy(() -> sql.read(one("SELECT generate_series(1, 10001)")))
            .isInstanceOf(SqlRefusedException.class).hasMessageContaining("10000 rows");
    }

    @Test
    void aChangedTableIsReadAnew() {
        for (int i = 0; i < 8; i++) sql.read(one("SELECT * FROM t"));
        leader.run("ALTER TABLE public.t DROP COLUMN at");
        for (int i = 0; i < 3; i++) assertThat(sql.read(one("SELECT * FROM t")).columns()).hasSize(3);
    }

    @Test
    void findsTablesAsPostgresDoes() {
        leader.run("CREATE SCHEMA \"My\"", "CREATE TYPE public.mood AS ENUM ('ok')", "CREATE TABLE \"My\".\"Table\" (b int, a public.mood,"
            + " g int GENERATED ALWAYS AS (b + 1) STORED, i int GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (b, a) INCLUDE (i))",
            "CREATE VIEW public.v AS SELECT 1 AS one");
        var shape = sql.table("\"My\".\"Table\"");
        assertThat(shape.key()).containsExactly("b", "a");
        assertThat(shape.columns()).containsExactly(new TableShape.Column("b", "int4", false), new TableShape.Column("a", "public.mood", false),
            new TableShape.Column("g", "int4", true), new TableShape.Column("i", "int4", true));
        assertThat(sql.table("T").schema()).isEqualTo("public");
        for (String missing : List.of("nosuch", "My.Table", "\"T\"")) {
            assertThatThrownBy(() -> sql.table(missing)).isInstanceOfSatisfying(SqlRefusedException.class, e -> assertThat(e.sqlState()).isEqualTo("42P01"));
        }
        assertThatThrownBy(() -> sql.table("v")).hasMessageContaining("not a table");
        assertThatThrownBy(() -> sql.table("a b c")).isInstanceOf(SqlRefusedException.class);
    }

    /** Returns once it waits. That there is a standby reaches commits a moment after it reaches new sessions; those before that do not wait. */
    private static CompletableFuture<Committed> waiting(Supplier<Committed> write) {
        while (true) {
            var writing = CompletableFuture.supplyAsync(write);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> writing.isDone() || waitingBackend() != null);
            if (!writing.isDone()) return writing;
            writing.join();
        }
    }

    private static String waitingBackend() {
        return leader.ask("SELECT pid::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    }

    private static Committed write(String statement, Ack ack) {
        return sql.write(List.of(one(statement)), ack);
    }

    private static Statement one(String sql, String... params) {
        return new Statement(sql, Arrays.asList(params));
    }
}

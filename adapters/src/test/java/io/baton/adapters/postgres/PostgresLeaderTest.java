package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.adapters.postgres.PostgresPreflight.Finding;
import io.baton.adapters.postgres.PostgresPreflight.Severity;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Gate, fence, sequences, schema and preflight on a real server. */
class PostgresLeaderTest {
    private static final String POSITION = "SELECT baton.position()";
    private static LeaderFixture leader;
    private static PostgresLeader database;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("leader");
        database = new PostgresLeader(leader.server);
        leader.run("CREATE TABLE public.t (id int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() {
        leader.close();
    }

    @Test
    void theGateShowsInNewSessionsAndSurvivesACrash() throws SQLException {
        database.gate(false);
        try (var client = leader.client()) {
            assertThatThrownBy(() -> InternalSession.execute(client, "INSERT INTO public.t VALUES (1)"))
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        }
        leader.postgres.kill();
        leader.postgres.restart();
        try (var client = leader.client()) {
            assertThat(InternalSession.ask(client, "SHOW default_transaction_read_only")).isEqualTo("on");
        }
        database.gate(true);
        try (var client = leader.client()) {
            InternalSession.execute(client, "INSERT INTO public.t VALUES (1)");
        }
    }

    @Test
    void aSettingThatOverridesTheGateIsNamed() {
        leader.run("ALTER ROLE postgres SET default_transaction_read_only = off");
        assertThatThrownBy(database::startClosed).isInstanceOf(IllegalStateException.class).hasMessageContaining("from: user");
        leader.run("ALTER ROLE postgres RESET default_transaction_read_only");
        database.gate(true);
    }

    /** Trap F9: clients end, whatever they do; Baton's own sessions stay, and a client cannot pose as one by its name alone. */
    @Test
    void clientsAreEndedAndTheNodesSessionsStay() throws SQLException {
        leader.run("DROP ROLE IF EXISTS shopper", "CREATE ROLE shopper LOGIN");
        try (var own = leader.server.connect("relay"); var idle = leader.client(); var busy = leader.client();
             var poser = java.sql.DriverManager.getConnection(leader.postgres.jdbcUrl() + "?user=shopper&ApplicationName=baton-relay")) {
            busy.setAutoCommit(false);
            InternalSession.execute(busy, "SELECT 1");
            assertThat(database.terminateClients()).isEqualTo(3);
            assertThat(own.isValid(1)).isTrue();
            for (var client : List.of(idle, busy, poser)) assertThat(client.isValid(1)).isFalse();
        }
        assertThat(database.terminateClients()).isZero();
    }

    /** Clients whose pools reconnect at once keep nobody from stepping down. */
    @Test
    void aStormOfNewSessionsIsNotWaitedFor() {
        database.gate(false);
        var stop = new AtomicBoolean();
        var storm = IntStream.range(0, 16).mapToObj(i -> CompletableFuture.runAsync(() -> reconnect(stop), task -> new Thread(task).start())).toList();
        try {
            for (int i = 0; i < 5; i++) assertThat(database.terminateClients()).isNotNegative();
        } finally {
            stop.set(true);
        }
        for (var client : storm) assertThat(client).succeedsWithin(Duration.ofMinutes(1));
        database.gate(true);
    }

    private static void reconnect(AtomicBoolean stop) {
        while (!stop.get()) {
            try (var client = leader.client()) {
                while (!stop.get()) InternalSession.ask(client, "SELECT 1");
            } catch (SQLException e) {
                // It was ended, and comes again.
            }
        }
    }

    /** At a switchover nobody may be told less than what happened: who is committing is waited for. */
    @Test
    void whoIsWritingIsWaitedForAndWhoRestsIsEnded() throws SQLException {
        leader.run("CREATE TABLE IF NOT EXISTS public.slow (id int)");
        try (var idle = leader.client(); var reading = leader.client(); var writing = leader.client(); var own = leader.server.connect("test")) {
            InternalSession.execute(own, "SELECT pg_advisory_lock(1)");
            reading.setAutoCommit(false);
            InternalSession.execute(reading, "SELECT 1");
            var written = CompletableFuture.runAsync(() -> execute(writing, "INSERT INTO public.slow VALUES (1); SELECT pg_advisory_xact_lock(1)"));
            String busy = "SELECT count(*)::text FROM pg_stat_activity WHERE wait_event = 'advisory'";
            assertThat(InternalSession.await(10_000, () -> leader.ask(busy).equals("1"))).isTrue();
            database.gate(false);
            assertThat(InternalSession.await(10_000, () -> database.endResting() == 1)).isTrue();
            for (var client : List.of(idle, reading)) assertThat(client.isValid(1)).isFalse();
            InternalSession.execute(own, "SELECT pg_advisory_unlock(1)");
            assertThat(written).succeedsWithin(Duration.ofMinutes(1));
            assertThat(InternalSession.await(10_000, () -> database.endResting() == 0)).isTrue();
        }
        database.gate(true);
        assertThat(leader.ask("SELECT count(*)::text FROM public.slow")).isEqualTo("1");
    }

    private static void execute(Connection session, String sql) {
        try {
            InternalSession.execute(session, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a leader needs is tried while nobody waits for it; nothing of it stays. */
    @Test
    void aRehearsalReadsASlotOfItsOwnAndLeavesNothing() {
        database.rehearse();
        // It goes with its session, which the server ends a moment after the client has.
        org.awaitility.Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> leader.ask("SELECT count(*)::text FROM pg_replication_slots WHERE slot_name LIKE '%rehearsal%'").equals("0"));
    }

    @Test
    void aRehearsalDoesNotWaitForOpenTransactions() throws SQLException {
        leader.run("CREATE TABLE IF NOT EXISTS public.slow (id int)");
        try (var open = leader.client()) {
            open.setAutoCommit(false);
            InternalSession.execute(open, "INSERT INTO public.slow VALUES (1)");
            assertThatThrownBy(database::rehearse).isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining("statement timeout");
        }
    }

    /** Traps A2, A6, A16: each is named with its remedy, and nothing else is. */
    @Test
    void whatWillNotFollowIsNamed() {
        var spots = new PostgresBlindSpots(leader.server);
        leader.run("CREATE SCHEMA spots", "CREATE TABLE spots.fine (id int PRIMARY KEY)", "CREATE TABLE spots.full (id int)",
            "ALTER TABLE spots.full REPLICA IDENTITY FULL", "CREATE TABLE spots.keyless (id int)", "CREATE UNLOGGED TABLE spots.fast (id int PRIMARY KEY)",
            "CREATE FUNCTION spots.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER audit BEFORE INSERT ON spots.fine FOR EACH ROW EXECUTE FUNCTION spots.f()",
            "ALTER TABLE spots.fine ENABLE ALWAYS TRIGGER audit", "SELECT lo_create(4711)");
        assertThat(spots.find()).extracting(Finding::message).filteredOn(message -> message.contains("spots") || message.contains("4711"))
            .satisfiesExactly(message -> assertThat(message).contains("spots.keyless").doesNotContain("spots.full", "spots.fine"),
                message -> assertThat(message).contains("spots.fast"), message -> assertThat(message).contains("4711"),
                message -> assertThat(message).contains("audit on spots.fine"));
        leader.run("DROP SCHEMA spots CASCADE", "SELECT lo_unlink(4711)");
    }

    @Test
    void migratingTwiceChangesNothing() {
        new Migrations(leader.server).run();
        assertThat(leader.ask("SELECT count(*) FROM baton.node")).isEqualTo("1");
    }

    /** Trap K9. */
    @Test
    void aDatabaseOfAnotherLogIsRefused() {
        new ClusterIdentity("shop", "a", "kafka-1", "topic-1").register(leader.server);
        assertThatThrownBy(() -> new ClusterIdentity("shop", "a", "kafka-1", "topic-2").register(leader.server))
            .isInstanceOf(IllegalStateException.class).hasMessageContainingAll("topic-1", "topic-2");
        assertThatThrownBy(() -> new ClusterIdentity("shop", "b", "kafka-1", "topic-1").register(leader.server))
            .isInstanceOf(IllegalStateException.class).hasMessageContainingAll("'a'", "'b'");
    }

    @Test
    void positionsCanBeWaitedFor() throws SQLException {
        database.recordLeading(3);
        try (var client = leader.client()) {
            String token = InternalSession.ask(client, POSITION);
            assertThat(token).startsWith("3:");
            InternalSession.execute(client, "CALL baton.wait_for('" + token + "')");
            assertThatThrownBy(() -> InternalSession.execute(client, "CALL baton.wait_for('3:FFFFFFFF/0', '50 ms')")).hasMessageContaining("not reached");
            assertThatThrownBy(() -> InternalSession.execute(client, "CALL baton.wait_for('soon')")).hasMessageContaining("not a position token");
        } finally {
            database.recordLeading(0);
        }
        assertThat(leader.ask(POSITION)).isEqualTo("0:0/0");
    }

    @Test
    void preflightNamesWhatIsWrongAndHowToMendIt() {
        try (var bare = LeaderFixture.bare("preflight", Map.of("fsync", "off", "wal_level", "replica", "synchronous_standby_names", "other"))) {
            var findings = new PostgresPreflight(bare.server).check();
            assertThat(findings).extracting(Finding::key).containsExactly("wal_level", "synchronous_standby_names", "fsync", "max_slot_wal_keep_size");
            assertThat(findings.get(0).message()).contains("'replica'", "ALTER SYSTEM SET wal_level = 'logical'");
            assertThat(findings.get(2).severity()).isEqualTo(Severity.WARNING);
            bare.run("CREATE ROLE weak LOGIN");
            var weak = new PostgresServer(bare.postgres.host(), bare.postgres.port(), "postgres", "weak", null);
            assertThat(new PostgresPreflight(weak).check()).extracting(Finding::key).contains("superuser", "replication");
        }
    }

    /** No session holds them, so no process id tells of them. */
    @Test
    void aPreparedTransactionThatKeepsASlotFromBeingMadeIsNamed() {
        try (var bare = LeaderFixture.bare("prepared", Map.of("fsync", "off", "max_prepared_transactions", "2"))) {
            bare.run("CREATE TABLE public.t (id int)", "BEGIN", "INSERT INTO public.t VALUES (1)", "PREPARE TRANSACTION 'of the shop'");
            org.awaitility.Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(new PostgresPreflight(bare.server).check()).filteredOn(f -> f.key().equals("prepared_transactions"))
                .singleElement().satisfies(error -> {
                    assertThat(error.severity()).isEqualTo(Severity.ERROR);
                    assertThat(error.message()).contains("'of the shop' of postgres in database postgres since", "ROLLBACK PREPARED");
                }));
            assertThatThrownBy(() -> VerifySnapshot.ofLeader(bare.server, 1, Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContainingAll("process ids: none now; prepared transactions: 'of the shop' of postgres", "COMMIT PREPARED");
            bare.run("ROLLBACK PREPARED 'of the shop'");
            assertThat(new PostgresPreflight(bare.server).check()).extracting(Finding::key).doesNotContain("prepared_transactions");
        }
    }

    /** Trap F8; and a publication that leaves something out would let followers miss it in silence. */
    @Test
    void preflightSeesWalWithoutLimitAndAPublicationThatLeavesSomethingOut() {
        try (var other = LeaderFixture.bare("published", Map.of())) {
            assertThat(new PostgresPreflight(other.server).check()).singleElement().satisfies(warning -> {
                assertThat(warning.severity()).isEqualTo(Severity.WARNING);
                assertThat(warning.message()).contains("max_slot_wal_keep_size is -1", "ALTER SYSTEM SET max_slot_wal_keep_size");
            });
            other.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'", "SELECT pg_reload_conf()");
            org.awaitility.Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> new PostgresPreflight(other.server).check().isEmpty());
            other.run("CREATE PUBLICATION baton FOR ALL TABLES");
            assertThat(new PostgresPreflight(other.server).check()).isEmpty();
            other.run("ALTER PUBLICATION baton SET (publish = 'insert, update')");
            assertThat(new PostgresPreflight(other.server).check()).extracting(Finding::key, Finding::severity)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("publication", Severity.ERROR));
        }
    }

    @Test
    void preflightJudgesWhatAGoodServerCannotShow() {
        var facts = new HashMap<>(Map.of("server_version_num", "130001", "server_version", "13.1", "wal_level", "logical",
            "max_replication_slots", "2", "max_wal_senders", "10", "synchronous_standby_names", "baton", "fsync", "on", "full_page_writes", "on"));
        facts.putAll(Map.of("encoding", "LATIN1", "superuser", "false", "replication", "false", "role", "weak", "other_slots", "2", "other_senders", "0",
            "max_prepared_transactions", "10"));
        assertThat(PostgresPreflight.judge(facts)).extracting(Finding::key)
            .containsExactly("server_version", "max_replication_slots", "superuser", "replication", "encoding", "max_prepared_transactions");
    }

    /** One after the other on a good server: what was found, what is needed, and the command that mends it. */
    @Test
    void everyRefusalSaysWhatWasFoundAndHowToMendIt() {
        refused("server_version_num", "190000", "PostgreSQL is 15.14; Baton works with 14 to 18", "Upgrade Baton");
        refused("wal_level", "replica", "wal_level is 'replica', 'logical' is needed", "ALTER SYSTEM SET wal_level = 'logical'", "restart");
        refused("max_replication_slots", "2", "max_replication_slots is 2, at least 3 is needed", "ALTER SYSTEM SET max_replication_slots");
        refused("max_wal_senders", "0", "max_wal_senders is 0, at least 1 is needed", "ALTER SYSTEM SET max_wal_senders");
        refused("superuser", "false", "'shop' is not a superuser", "ALTER ROLE \"shop\" SUPERUSER");
        refused("replication", "false", "'shop' may not replicate", "ALTER ROLE \"shop\" REPLICATION");
        refused("synchronous_standby_names", "other", "synchronous_standby_names is 'other'", "ALTER SYSTEM RESET synchronous_standby_names");
        refused("encoding", "LATIN1", "encoding is LATIN1, UTF8 is needed", "CREATE DATABASE ... ENCODING 'UTF8'");
        refused("publication", "false", "publication 'baton'", "DROP PUBLICATION baton");
        refused("foreign_schema", "true", "a schema 'baton' that is somebody else's", "ALTER SCHEMA baton RENAME");
    }

    private static void refused(String key, String value, String... words) {
        var facts = new HashMap<>(Map.of("server_version_num", "150014", "server_version", "15.14", "wal_level", "logical", "max_replication_slots", "10", "max_wal_senders",
            "10", "synchronous_standby_names", "", "fsync", "on", "full_page_writes", "on"));
        facts.putAll(Map.of("encoding", "UTF8", "superuser", "true", "replication", "true", "role", "shop", "other_slots", "2", "other_senders", "0", "max_prepared_transactions", "0"));
        assertThat(PostgresPreflight.judge(facts)).isEmpty();
        facts.put(key, value);
        assertThat(PostgresPreflight.judge(facts)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message()).contains(words);
        });
    }

    @Test
    void aSchemaOfThatNameIsRefusedUnlessItIsOurs() {
        try (var other = LeaderFixture.bare("taken", Map.of("max_slot_wal_keep_size", "1GB"))) {
            other.run("CREATE SCHEMA baton");
            assertThat(new PostgresPreflight(other.server).check()).extracting(Finding::key).containsExactly("schema");
            other.run("DROP SCHEMA baton");
            new Migrations(other.server).run();
            assertThat(new PostgresPreflight(other.server).check()).isEmpty();
        }
    }

    /** Trap S2: dropping its temporary tables, an exiting session waits for a standby that will never come. */
    @Test
    void aSessionWithTemporaryTablesEndsTooAndItsCommitIsNotAnswered() throws Exception {
        // A server of its own: from here on every commit of a client waits.
        try (var waiting = LeaderFixture.migrated("temporary")) {
            endsTogetherWithItsTemporaryTables(waiting);
        }
    }

    private static void endsTogetherWithItsTemporaryTables(LeaderFixture leader) throws Exception {
        new PostgresLeader(leader.server).installSynchronousStandby();
        new PostgresLeader(leader.server).gate(true);
        try (Connection client = leader.client(); var statement = client.createStatement()) {
            for (String sql : List.of("SET synchronous_commit = local", "CREATE TEMP TABLE mine (id int)", "SET synchronous_commit = on"))
                statement.execute(sql);
            var commit = java.util.concurrent.CompletableFuture.runAsync(() -> {
                try (var insert = client.createStatement()) {
                    insert.execute("CREATE TABLE never_acknowledged (id int)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            org.awaitility.Awaitility.await().atMost(Duration.ofMinutes(1)).until(() ->
                "1".equals(leader.ask("SELECT count(*)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'")));
            assertThat(new PostgresLeader(leader.server).terminateClients()).isEqualTo(1);
            assertThatThrownBy(() -> commit.get(10, java.util.concurrent.TimeUnit.SECONDS)).as("nobody was told that it is safe")
                .hasRootCauseInstanceOf(Exception.class);
        }
        assertThat(leader.ask("SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'shop'")).isEqualTo("0");
    }
}

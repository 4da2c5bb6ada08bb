package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.port.KeylessTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traps A2 and A3. */
class KeylessTablesTest {
    private static LeaderFixture leader;
    private PostgresKeylessTables tables;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("keyless");
        try (var leading = new PostgresLeader(leader.server)) {
            leading.prepareSlot(true);
        }
    }

    @AfterAll
    static void stop() {
        leader.close();
    }

    @BeforeEach
    void define() {
        leader.run("DROP SCHEMA IF EXISTS s CASCADE", "CREATE SCHEMA s", "ALTER DATABASE postgres RESET ALL",
            "CREATE TABLE s.fine (id int PRIMARY KEY)", "CREATE UNLOGGED TABLE s.unlogged (a int)",
            "CREATE TABLE s.by_index (id int NOT NULL UNIQUE)", "ALTER TABLE s.by_index REPLICA IDENTITY USING INDEX by_index_id_key",
            "CREATE TABLE s.\"No Key\" (a int)", "CREATE TABLE s.late (id int PRIMARY KEY DEFERRABLE)",
            "CREATE TABLE s.part (a int) PARTITION BY LIST (a)", "CREATE TABLE s.part_1 PARTITION OF s.part FOR VALUES IN (1)",
            "CREATE TABLE s.nothing (id int PRIMARY KEY)", "ALTER TABLE s.nothing REPLICA IDENTITY NOTHING",
            "CREATE TABLE s.lost_index (id int NOT NULL)", "CREATE UNIQUE INDEX gone ON s.lost_index (id)",
            "ALTER TABLE s.lost_index REPLICA IDENTITY USING INDEX gone", "DROP INDEX s.gone",
            "CREATE TABLE s.virtual (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)",
            "CREATE TABLE s.stored (a int, b int GENERATED ALWAYS AS (a) STORED PRIMARY KEY)");
        tables = new PostgresKeylessTables(leader.server);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    /** Before a node runs there it is the check that says so. */
    @Test
    void theCheckNamesTheSameTables() {
        String told = new PostgresBlindSpots(leader.server).find().stream().map(PostgresPreflight.Finding::message)
            .filter(message -> message.startsWith("tables without a key")).findFirst().orElseThrow();
        assertThat(told).contains("(" + String.join(", ", tables.settle().refused()) + ")");
    }

    @Test
    void whatPostgresRefusesIsFoundAndNothingIsChanged() {
        KeylessTables.Found found = tables.settle();
        assertThat(found.refused()).containsExactly("s.\"No Key\"", "s.late", "s.lost_index", "s.nothing", "s.part_1", "s.virtual");
        assertThat(found.scanned()).isEmpty();
        for (String table : found.refused()) assertThatThrownBy(() -> leader.run("DELETE FROM " + table)).as(table).hasMessageContaining("replica identity");
        leader.run("DELETE FROM s.fine", "DELETE FROM s.by_index", "DELETE FROM s.unlogged", "DELETE FROM s.stored");
        assertThat(tables.settle()).isEqualTo(found);
    }

    @Test
    void asConfiguredTheyAreMadeFull() {
        leader.run("ALTER DATABASE postgres SET baton.tables_without_key = 'full'");
        KeylessTables.Found found = tables.settle();
        assertThat(found.refused()).as("one is so on purpose, and to one it would not help").containsExactly("s.nothing", "s.virtual");
        assertThat(found.scanned()).containsExactly("s.\"No Key\"", "s.late", "s.lost_index", "s.part_1");
        leader.run("INSERT INTO s.\"No Key\" VALUES (1)", "UPDATE s.\"No Key\" SET a = 2", "DELETE FROM s.part", "DELETE FROM s.late", "DELETE FROM s.lost_index");
        leader.run("CREATE TABLE s.later (a int)");
        assertThat(tables.settle().scanned()).as("at the next look").contains("s.later");
    }

    /** A table in use is no reason to let everybody else wait behind this session. */
    @Test
    void aLockedTableIsLeftForTheNextTime() throws SQLException {
        leader.run("ALTER DATABASE postgres SET baton.tables_without_key = 'full'");
        try (Connection client = leader.client()) {
            client.setAutoCommit(false);
            InternalSession.execute(client, "LOCK TABLE s.\"No Key\"");
            assertThat(tables.settle().refused()).contains("s.\"No Key\"").doesNotContain("s.late");
            client.rollback();
        }
        assertThat(tables.settle().refused()).isEqualTo(List.of("s.nothing", "s.virtual"));
    }

    /** Every leader looks after the publication that an earlier version has made. */
    @Test
    void anEarlierPublicationIsMended() {
        leader.run("DROP PUBLICATION baton", "CREATE PUBLICATION baton FOR ALL TABLES");
        assertThatThrownBy(() -> leader.run("DELETE FROM s.stored")).hasMessageContaining("unpublished generated columns");
        try (var leading = new PostgresLeader(leader.server)) {
            leading.prepareSlot(true);
        }
        leader.run("DELETE FROM s.stored");
        assertThat(leader.ask("SELECT pubgencols::text FROM pg_publication")).isEqualTo("s");
    }
}

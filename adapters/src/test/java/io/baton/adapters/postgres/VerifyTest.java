package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.baton.adapters.postgres.TableChecksums.TableSum;
import io.baton.core.api.VerifyRefusedException;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checksums tell equal tables from different ones, and a snapshot is of exactly the place that it says. */
class VerifyTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static FollowerFixture db;

    @BeforeAll
    static void start() {
        db = new FollowerFixture();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @BeforeEach
    void clean() {
        db.run("DROP SCHEMA IF EXISTS s CASCADE", "CREATE SCHEMA s", "TRUNCATE baton.applied");
    }

    @Test
    void orderOfRowsAndColumnsDoesNotCountButEveryValueDoes() throws SQLException {
        db.run("CREATE TABLE s.a (id int, v text, g int GENERATED ALWAYS AS (id) STORED)", "CREATE TABLE s.b (v text, gone int, id int)",
            "ALTER TABLE s.b DROP gone", "INSERT INTO s.a VALUES (1, 'x'), (2, NULL), (2, NULL)",
            "INSERT INTO s.b (id, v) VALUES (2, NULL), (1, 'x'), (2, NULL)");
        assertThat(sum("a").checksum()).isEqualTo(sum("b").checksum());
        assertThat(sum("a").rows()).isEqualTo(3);
        for (String change : List.of("UPDATE s.b SET v = 'y' WHERE id = 1", "UPDATE s.b SET v = '' WHERE id = 2",
            "INSERT INTO s.b VALUES ('x', 1), ('x', 1)", "DELETE FROM s.b WHERE id = 2")) {
            String before = sum("b").checksum();
            db.run(change);
            assertThat(sum("b").checksum()).as(change).isNotEqualTo(before);
        }
    }

    private TableSum sum(String table) throws SQLException {
        return TableChecksums.of(db.sql()).stream().filter(s -> s.table().equals(table)).findFirst().orElseThrow();
    }

    @Test
    void onlyWhatReplicatesIsListed() throws SQLException {
        db.run("CREATE UNLOGGED TABLE s.u (id int)", "CREATE TABLE s.p (id int) PARTITION BY LIST (id)",
            "CREATE TABLE s.p1 PARTITION OF s.p DEFAULT", "CREATE TABLE s.empty ()", "CREATE VIEW s.v AS SELECT 1", "CREATE TEMP TABLE mine (id int)");
        List<TableSum> sums = TableChecksums.of(db.sql());
        assertThat(sums).filteredOn(sum -> sum.schema().equals("s")).containsExactly(new TableSum("s", "empty", 0, "0"), new TableSum("s", "p1", 0, "0"));
        assertThat(sums).filteredOn(sum -> !sum.schema().equals("s")).extracting(sum -> sum.schema() + "." + sum.table())
            .containsExactly("baton.kv", "baton.log_begin", "baton.members", "baton.past_claims", "baton.replayed", "baton.snapshots");
    }

    /** A snapshot sees no rows in a table that was emptied after it was taken, whatever it held then: to tell that would be a difference that is none. */
    @Test
    void aTableThatIsEmptiedMeanwhileIsNotTakenForEmpty() throws SQLException {
        for (String meanwhile : List.of("TRUNCATE s.t; INSERT INTO s.t VALUES (2), (3)", "ALTER TABLE s.t ALTER id TYPE bigint")) {
            db.run("DROP TABLE IF EXISTS s.t", "CREATE TABLE s.t (id int)", "INSERT INTO s.t VALUES (1)");
            try (var snapshot = VerifySnapshot.ofFollower(db.server)) {
                db.run(meanwhile);
                assertThatThrownBy(() -> TableChecksums.of(snapshot.connection())).as(meanwhile).isInstanceOf(VerifyRefusedException.class)
                    .hasMessageContaining("table s.t was emptied or rewritten while this was compared").hasMessageContaining("begin again");
            }
            try (var snapshot = VerifySnapshot.ofFollower(db.server)) {
                assertThat(TableChecksums.of(snapshot.connection())).anyMatch(s -> s.table().equals("t") && s.rows() > 0);
            }
        }
    }

    @Test
    void followerSnapshotHasRowsAndPositionOfOneInstant() throws SQLException {
        db.run("CREATE TABLE s.t (id int)", "INSERT INTO s.t VALUES (1)",
            "INSERT INTO baton.applied VALUES (true, 1, 2, 'n', 'i', 3, false, '0/5', 2, '1/7')");
        try (var snapshot = VerifySnapshot.ofFollower(db.server)) {
            db.run("BEGIN; INSERT INTO s.t VALUES (2); UPDATE baton.applied SET position_lsn = '1/8'; COMMIT");
            assertThat(snapshot.position()).isEqualTo(Position.parse("2:1/7"));
            assertThat(TableChecksums.of(snapshot.connection())).anyMatch(s -> s.table().equals("t") && s.rows() == 1);
        }
        try (var snapshot = VerifySnapshot.ofFollower(db.server)) {
            assertThat(snapshot.position()).isEqualTo(Position.parse("2:1/8"));
        }
    }

    @Test
    void leaderSnapshotHoldsWhatCommittedBeforeItsLsn() throws SQLException {
        db.run("CREATE TABLE s.t (id int)", "INSERT INTO s.t VALUES (1)");
        Lsn before = Lsn.parse(db.value("SELECT pg_current_wal_insert_lsn()"));
        try (var snapshot = VerifySnapshot.ofLeader(db.server, 4, LIMIT, LIMIT)) {
            db.run("INSERT INTO s.t VALUES (2)");
            Lsn after = Lsn.parse(db.value("SELECT pg_current_wal_insert_lsn()"));
            assertThat(snapshot.position().epoch()).isEqualTo(4);
            assertThat(snapshot.position().lsn()).isBetween(before, after);
            assertThat(TableChecksums.of(snapshot.connection())).anyMatch(s -> s.table().equals("t") && s.rows() == 1);
            await().atMost(LIMIT).until(() -> db.rows("SELECT slot_name FROM pg_replication_slots").isEmpty());
        }
    }

    @Test
    void aTransactionThatStaysOpenIsNamedAndNotWaitedForWithoutLimit() throws SQLException {
        db.run("CREATE TABLE s.t (id int)");
        try (var writer = db.server.connect("writer")) {
            writer.setAutoCommit(false);
            InternalSession.execute(writer, "INSERT INTO s.t VALUES (1)");
            String pid = InternalSession.ask(writer, "SELECT pg_backend_pid()::text");
            assertThatThrownBy(() -> VerifySnapshot.ofLeader(db.server, 4, Duration.ofSeconds(1), LIMIT)).isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("within 1 s").hasMessageContaining("process ids: " + pid).hasMessageContaining("left behind");
            await().atMost(LIMIT).until(() -> db.rows("SELECT slot_name FROM pg_replication_slots").isEmpty());
            writer.rollback();
        }
    }

    /** Traps A14 and A18: whoever asked for it may be gone. */
    @Test
    void aLeadersSnapshotThatNobodyUsesEndsByItself() throws SQLException {
        try (var snapshot = VerifySnapshot.ofLeader(db.server, 4, LIMIT, Duration.ofMillis(100))) {
            await().atMost(LIMIT).until(() -> db.value("SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'baton-verify'").equals("0"));
            assertThatThrownBy(() -> TableChecksums.of(snapshot.connection())).isInstanceOf(SQLException.class);
        }
    }
}

package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.baton.core.log.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Rows that are special in some way, from a client's commit to the follower's table. Between which servers, subclasses say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RowCases {
    private final int leaderVersion;
    private final int followerVersion;
    private TwoServers servers;
    private long redone;

    RowCases(int leaderVersion, int followerVersion) {
        this.leaderVersion = leaderVersion;
        this.followerVersion = followerVersion;
    }

    @BeforeAll
    void start() {
        assumeThat(TwoServers.has(leaderVersion) && TwoServers.has(followerVersion))
            .as("this machine has no PostgreSQL of the other version; left out").isTrue();
        servers = new TwoServers("rows-" + leaderVersion + "-" + followerVersion, leaderVersion, followerVersion);
    }

    @AfterAll
    void stop() {
        if (servers != null) servers.close();
    }

    @BeforeEach
    void emptyPlace() {
        servers.flow();
        servers.onBoth("DROP SCHEMA IF EXISTS s CASCADE", "CREATE SCHEMA s");
        redone = servers.applier.redone();
    }

    @AfterEach
    void noBatchFailed() {
        assertThat(servers.applier.redone()).as("batches that failed").isEqualTo(redone);
    }

    private void tables(String... statements) {
        servers.onBoth(statements);
    }

    /** Trap A1: incompressible, so that it is stored apart. */
    private static final String BIG = "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 500) i)";

    /** Traps A1 and A2: whatever identifies the row, a large value that an update leaves alone stays. */
    @Test
    void largeValuesThatAnUpdateLeavesAloneStay() throws SQLException {
        tables("CREATE TABLE s.k (id int PRIMARY KEY, big text, n int)", "CREATE TABLE s.f (id int, big text, n int)", "ALTER TABLE s.f REPLICA IDENTITY FULL",
            "CREATE TABLE s.fk (id int PRIMARY KEY, big text, n int)", "ALTER TABLE s.fk REPLICA IDENTITY FULL",
            "CREATE TABLE s.a (id int GENERATED ALWAYS AS IDENTITY, big text, n int, k int PRIMARY KEY)");
        for (String table : List.of("s.k", "s.f", "s.fk")) {
            servers.run("INSERT INTO " + table + " VALUES (1, " + BIG + ", 1), (2, " + BIG + " || 'x', 1)");
            servers.run("UPDATE " + table + " SET n = 2 WHERE id = 1", "UPDATE " + table + " SET id = 3, n = 3 WHERE id = 1");
            servers.run("BEGIN; UPDATE " + table + " SET id = id + 10; UPDATE " + table + " SET n = 5 WHERE id = 12; UPDATE " + table + " SET big = 'small' WHERE id = 13; COMMIT");
        }
        servers.run("INSERT INTO s.a (big, n, k) VALUES (" + BIG + ", 1, 1)", "UPDATE s.a SET id = DEFAULT, n = 2");
        servers.assertSame();
        assertThat(servers.rows("SELECT length(big) FROM s.k UNION SELECT length(big) FROM s.a ORDER BY 1")).containsExactly("5", "16000", "16001");
    }

    /** Trap A1: the key itself is stored apart, and an update leaves it alone or changes it. */
    @Test
    void aKeyThatIsStoredApartFindsItsRow() throws SQLException {
        tables("CREATE TABLE s.t (k text PRIMARY KEY, n int)", "ALTER TABLE s.t ALTER k SET STORAGE EXTERNAL");
        servers.run("INSERT INTO s.t VALUES (repeat('k', 2500), 1), (repeat('l', 2500), 1)", "UPDATE s.t SET n = 2", "UPDATE s.t SET k = repeat('m', 2600) WHERE k LIKE 'l%'");
        assertThat(servers.assertSame()).hasSize(3);
        servers.run("DELETE FROM s.t WHERE k LIKE 'k%'");
        servers.assertSame();
        assertThat(servers.rows("SELECT left(k, 1), length(k), n FROM s.t")).containsExactly("m|2600|2");
    }

    @Test
    void compositeKeysAndUniqueIndexesAsIdentityFindTheirRows() throws SQLException {
        tables("CREATE TABLE s.c (a int, b text, v int, PRIMARY KEY (b, a))",
            "CREATE TABLE s.i (v int, a numeric NOT NULL, b text NOT NULL, id int PRIMARY KEY)", "CREATE UNIQUE INDEX i_ab ON s.i (b, a) INCLUDE (v)",
            "ALTER TABLE s.i REPLICA IDENTITY USING INDEX i_ab");
        servers.run("INSERT INTO s.c SELECT i, 'k' || i % 3, i FROM generate_series(1, 9) i", "INSERT INTO s.i SELECT i, i + 0.50, 'k', i FROM generate_series(1, 9) i",
            "UPDATE s.c SET v = -v WHERE a > 3", "UPDATE s.c SET a = a + 100, b = 'x' WHERE a < 3", "DELETE FROM s.c WHERE b = 'k0'",
            "UPDATE s.i SET id = id + 100 WHERE v < 4", "UPDATE s.i SET a = 2.5000 WHERE v = 2", "UPDATE s.i SET b = 'l' WHERE v = 3", "DELETE FROM s.i WHERE v > 7");
        servers.assertSame();
        assertThat(servers.rows("SELECT a FROM s.i WHERE v = 2")).as("equal to what it was, but written differently").containsExactly("2.5000");
    }

    /** Trap A2: of equal rows one is changed, and exactly one. */
    @Test
    void ofEqualRowsExactlyOneIsChanged() throws SQLException {
        tables("CREATE TABLE s.f (a int, b text, j json)", "ALTER TABLE s.f REPLICA IDENTITY FULL");
        servers.run("INSERT INTO s.f SELECT 1, NULL, '{\"a\":  1}' FROM generate_series(1, 4)", "INSERT INTO s.f SELECT 1, NULL, '{\"a\":1}' FROM generate_series(1, 4)");
        servers.run("DELETE FROM s.f WHERE ctid = (SELECT ctid FROM s.f LIMIT 1)", "UPDATE s.f SET b = 'changed' WHERE ctid = (SELECT ctid FROM s.f LIMIT 1)",
            "BEGIN; DELETE FROM s.f WHERE ctid IN (SELECT ctid FROM s.f WHERE j::text = '{\"a\":1}' LIMIT 2); COMMIT");
        servers.assertSame();
        assertThat(servers.rows("SELECT count(*) FROM s.f")).containsExactly("5");
    }

    /** Trap A2: PostgreSQL refuses on the leader, and says what helps; rows may be added. */
    @Test
    void withoutAKeyRowsAreAddedOnly() throws SQLException {
        tables("CREATE TABLE s.n (a int)", "CREATE TABLE s.later (a int PRIMARY KEY DEFERRABLE)");
        servers.run("INSERT INTO s.n VALUES (1), (1)", "INSERT INTO s.later VALUES (1)", "TRUNCATE s.later");
        for (String refused : List.of("UPDATE s.n SET a = 2", "DELETE FROM s.n", "UPDATE s.later SET a = 2 WHERE false"))
            assertThatThrownBy(() -> servers.run(refused)).hasMessageContaining("does not have a replica identity").hasMessageContaining("Hint");
        servers.assertSame();
        assertThat(servers.rows("SELECT a FROM s.n")).containsExactly("1", "1");
    }

    /** Traps A3 and A4: the follower computes them itself, and finds rows by them where they are the key. */
    @Test
    void generatedColumnsAreComputed() throws SQLException {
        tables("CREATE TABLE s.g (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED)",
            "CREATE TABLE s.f (a int, twice int GENERATED ALWAYS AS (a * 2) STORED)", "ALTER TABLE s.f REPLICA IDENTITY FULL");
        servers.run("INSERT INTO s.g VALUES (1, 1), (2, NULL)", "UPDATE s.g SET a = 7", "INSERT INTO s.f VALUES (1), (2)", "UPDATE s.f SET a = 5 WHERE a = 1",
            "DELETE FROM s.f WHERE a = 2");
        servers.assertSame();
        assertThat(servers.rows("SELECT twice FROM s.g UNION ALL SELECT twice FROM s.f")).containsExactly("14", "14", "10");
    }

    @Test
    void generatedColumnsMayBeTheKey() throws SQLException {
        assumeThat(leaderVersion).as("before 18 a generated column is not sent").isGreaterThanOrEqualTo(18);
        tables("CREATE TABLE s.k (a int, twice int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY, v text)");
        servers.run("INSERT INTO s.k VALUES (1), (2)", "UPDATE s.k SET v = 'x'", "UPDATE s.k SET a = 7 WHERE a = 1", "DELETE FROM s.k WHERE a = 2");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM s.k")).containsExactly("7|14|x");
    }

    /** Trap A4: virtual columns exist from 18 on; with identity FULL PostgreSQL refuses to change such rows. */
    @Test
    void virtualColumnsAreNotWritten() throws SQLException {
        assumeThat(Math.min(leaderVersion, followerVersion)).isGreaterThanOrEqualTo(18);
        tables("CREATE TABLE s.v (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL)",
            "CREATE TABLE s.f (a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL)", "ALTER TABLE s.f REPLICA IDENTITY FULL");
        servers.run("INSERT INTO s.v VALUES (1, 1), (2, 2)", "UPDATE s.v SET a = 7 WHERE id = 1", "DELETE FROM s.v WHERE id = 2", "INSERT INTO s.f VALUES (1)");
        assertThatThrownBy(() -> servers.run("UPDATE s.f SET a = 2")).hasMessageContaining("unpublished generated columns");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM s.v")).containsExactly("1|7|14");
    }

    /** Trap A4: the follower takes the leader's numbers; as leader it would go on with its own. */
    @Test
    void identityColumnsKeepTheirNumbers() throws SQLException {
        tables("CREATE TABLE s.a (id int GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY, v text)",
            "CREATE TABLE s.d (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text)",
            "CREATE TABLE s.o (k int PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, v text)", "CREATE TABLE s.s (id serial PRIMARY KEY, v text)");
        servers.run("INSERT INTO s.a (v) VALUES ('x'), ('y')", "INSERT INTO s.a OVERRIDING SYSTEM VALUE VALUES (7, 'z')", "UPDATE s.a SET id = DEFAULT WHERE id = 7",
            "UPDATE s.a SET v = 'w' WHERE id = 100", "INSERT INTO s.d (v) VALUES ('x')", "INSERT INTO s.d VALUES (50, 'y')", "UPDATE s.d SET id = 51 WHERE id = 50",
            "INSERT INTO s.o (k, v) VALUES (1, 'x'), (2, 'y')", "UPDATE s.o SET id = DEFAULT, v = 'z' WHERE k = 1", "UPDATE s.o SET k = 5, v = 'q' WHERE k = 2",
            "INSERT INTO s.s (v) VALUES ('x')");
        servers.assertSame();
        assertThat(servers.rows("SELECT id FROM s.a ORDER BY 1")).containsExactly("100", "101", "102");
    }

    /** Rows are logged under the partition that holds them, and move between partitions as delete and insert. */
    @Test
    void partitionsGetTheirRows() throws SQLException {
        tables("CREATE TABLE s.p (id int, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
            "CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
            // Its columns stand in another order, as after ATTACH.
            "CREATE TABLE s.p2 (v text, day date NOT NULL, id int NOT NULL, PRIMARY KEY (id, day))",
            "ALTER TABLE s.p ATTACH PARTITION s.p2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
            "CREATE TABLE s.rest PARTITION OF s.p DEFAULT PARTITION BY RANGE (id)", "CREATE TABLE s.rest1 PARTITION OF s.rest DEFAULT");
        servers.run("INSERT INTO s.p SELECT i, date '2023-12-01' + i * 100, 'v' || i FROM generate_series(1, 12) i", "UPDATE s.p SET v = 'w' WHERE id % 2 = 0",
            "UPDATE s.p SET day = day + 300 WHERE id < 5", "DELETE FROM s.p WHERE id = 6", "INSERT INTO s.p2 (id, day) VALUES (99, '2025-05-05')");
        servers.assertSame();
        servers.run("TRUNCATE s.p2", "INSERT INTO s.p VALUES (1000, '2025-02-02', 'after')");
        servers.assertSame();
        servers.run("TRUNCATE s.p", "INSERT INTO s.p VALUES (1001, '2025-02-02', 'after')");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM s.p")).containsExactly("1001|2025-02-02|after");
    }

    @Test
    void inheritedRowsStayInTheirTables() throws SQLException {
        tables("CREATE TABLE s.base (id int PRIMARY KEY, v text)", "CREATE TABLE s.child (extra int, PRIMARY KEY (id)) INHERITS (s.base)");
        servers.run("INSERT INTO s.base VALUES (1, 'b'), (2, 'b')", "INSERT INTO s.child VALUES (1, 'c', 7), (3, 'c', 8)", "UPDATE s.base SET v = 'both' WHERE id = 1",
            "DELETE FROM s.base WHERE id = 3", "INSERT INTO s.child VALUES (4, 'c', 9)");
        servers.assertSame();
        servers.run("TRUNCATE ONLY s.base");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM ONLY s.child ORDER BY id")).containsExactly("1|both|7", "4|c|9");
        servers.run("INSERT INTO s.base VALUES (5, 'b')", "TRUNCATE s.base");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM s.base")).isEmpty();
    }

    /** Trap A7: one statement for all tables, with its flags. */
    @Test
    void tablesAreEmptiedTogether() throws SQLException {
        tables("CREATE TABLE s.a (id serial PRIMARY KEY)", "CREATE TABLE s.b (id int PRIMARY KEY REFERENCES s.a)", "CREATE TABLE s.c (id int PRIMARY KEY REFERENCES s.b)",
            "CREATE TABLE s.other (id int PRIMARY KEY)");
        String rows = "INSERT INTO s.a SELECT FROM generate_series(1, 3); INSERT INTO s.b SELECT id FROM s.a; INSERT INTO s.c SELECT id FROM s.b; INSERT INTO s.other VALUES (nextval('s.a_id_seq'))";
        servers.run(rows, "BEGIN; TRUNCATE s.a, s.b, s.c RESTART IDENTITY; INSERT INTO s.a DEFAULT VALUES; COMMIT");
        assertThat(servers.assertSame()).anySatisfy(entry -> assertThat(entry.changes().get(0))
            .isInstanceOfSatisfying(Change.Truncate.class, t -> assertThat(t.restartIdentity()).isTrue()));
        servers.run("TRUNCATE s.a CASCADE", rows.replace("INSERT INTO s.other", "--"), "TRUNCATE s.b CASCADE", "INSERT INTO s.b SELECT min(id) FROM s.a");
        assertThat(servers.assertSame()).isNotEmpty();
        assertThat(servers.rows("SELECT (SELECT count(*) FROM s.a), (SELECT count(*) FROM s.b), (SELECT count(*) FROM s.c), (SELECT count(*) FROM s.other)"))
            .containsExactly("3|1|0|1");
    }

    /** Trap A16: they hold nothing on a follower, and are in nobody's way, even where foreign keys tie them to tables that follow. */
    @Test
    void unloggedAndTemporaryTablesAreNobodysBusiness() throws SQLException {
        tables("CREATE TABLE s.t (id int PRIMARY KEY)", "CREATE UNLOGGED TABLE s.u (id int REFERENCES s.t)");
        servers.run("BEGIN; INSERT INTO s.t VALUES (1), (2); INSERT INTO s.u VALUES (1); CREATE TEMPORARY TABLE x (a int); INSERT INTO x VALUES (1);"
            + " UPDATE x SET a = 2; UPDATE s.u SET id = 2; TRUNCATE x; COMMIT", "INSERT INTO s.u VALUES (2)");
        assertThat(servers.assertSame()).hasSize(1);
        servers.run("TRUNCATE s.t, s.u", "INSERT INTO s.t VALUES (3)", "INSERT INTO s.u VALUES (3)");
        servers.assertSame();
        servers.run("TRUNCATE s.t CASCADE");
        servers.assertSame();
        assertThat(servers.rows("SELECT count(*) FROM s.u")).containsExactly("0");
    }

    /** Trap A8: in between, two rows have the same value, which only the end of the statement or transaction mends. */
    @Test
    void deferrableUniqueValuesMayChangePlaces() throws SQLException {
        tables("CREATE TABLE s.list (id int PRIMARY KEY, place int UNIQUE DEFERRABLE INITIALLY IMMEDIATE, v text)",
            "CREATE TABLE s.late (id int PRIMARY KEY, place int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE s.span (id int PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&) DEFERRABLE)");
        servers.run("INSERT INTO s.list SELECT i, i, 'v' || i FROM generate_series(1, 6) i", "INSERT INTO s.late SELECT i, i FROM generate_series(1, 6) i",
            "INSERT INTO s.span SELECT i, int4range(i * 10, i * 10 + 10) FROM generate_series(1, 6) i");
        servers.run("UPDATE s.list SET place = 7 - place", "BEGIN; UPDATE s.late SET place = 2 WHERE id = 1; UPDATE s.late SET place = 1 WHERE id = 2; COMMIT",
            "UPDATE s.span SET r = int4range(lower(r) + 5, upper(r) + 5)", "UPDATE s.list SET place = place + 1, id = id + 100");
        servers.assertSame();
        assertThat(servers.rows("SELECT place FROM s.list WHERE id < 104 ORDER BY id")).containsExactly("7", "6", "5");
    }

    /** Trap A8: key and unique values are given back and taken again within a transaction. */
    @Test
    void uniqueValuesMayBeSwappedByWayOfAThird() throws SQLException {
        tables("CREATE TABLE s.u (id int PRIMARY KEY, email text UNIQUE)", "CREATE TABLE s.k (id int PRIMARY KEY, v text)",
            "CREATE TABLE s.x (id int PRIMARY KEY, part int, room text, EXCLUDE USING btree (room WITH =))");
        servers.run("INSERT INTO s.u VALUES (1, 'a'), (2, 'b')", "INSERT INTO s.k VALUES (1, 'a'), (2, 'b'), (3, 'c')", "INSERT INTO s.x VALUES (1, 1, 'a'), (2, 1, 'b')");
        servers.run("BEGIN; UPDATE s.u SET email = 'tmp' WHERE id = 1; UPDATE s.u SET email = 'a' WHERE id = 2; UPDATE s.u SET email = 'b' WHERE id = 1; COMMIT",
            "BEGIN; UPDATE s.k SET id = 9 WHERE id = 1; UPDATE s.k SET id = 1 WHERE id = 2; UPDATE s.k SET id = 2 WHERE id = 9; DELETE FROM s.k WHERE id = 3;"
                + " INSERT INTO s.k VALUES (3, 'again'); UPDATE s.k SET v = 'last' WHERE id = 3; COMMIT",
            "BEGIN; DELETE FROM s.x WHERE id = 1; UPDATE s.x SET room = 'a' WHERE id = 2; INSERT INTO s.x VALUES (1, 2, 'b'); COMMIT",
            "BEGIN; DELETE FROM s.u WHERE id = 2; INSERT INTO s.u VALUES (3, 'a'); UPDATE s.u SET id = 2 WHERE id = 3; COMMIT");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM s.k ORDER BY 1")).containsExactly("1|b", "2|a", "3|last");
        assertThat(servers.rows("SELECT * FROM s.u ORDER BY 1")).containsExactly("1|b", "2|a");
    }

    /** Traps A6 and A8: what a cascade or a trigger changes on the leader is in the log, and happens once. */
    @Test
    void parentsChildrenAndTriggersComeOutTheSame() throws SQLException {
        tables("CREATE TABLE s.parent (id int PRIMARY KEY, children int DEFAULT 0)",
            "CREATE TABLE s.child (id int PRIMARY KEY, parent int REFERENCES s.parent ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE)",
            "CREATE FUNCTION s.count() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE s.parent SET children = children + 1 WHERE id = NEW.parent; RETURN NEW; END'",
            "CREATE TRIGGER counted AFTER INSERT ON s.child FOR EACH ROW EXECUTE FUNCTION s.count()",
            "CREATE TABLE s.tree (id int PRIMARY KEY, up int REFERENCES s.tree)");
        servers.run("INSERT INTO s.parent (id) VALUES (1), (2)", "INSERT INTO s.child VALUES (1, 1), (2, 1), (3, 2)", "UPDATE s.parent SET id = 10 WHERE id = 1",
            "DELETE FROM s.parent WHERE id = 2", "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO s.child VALUES (4, 44); INSERT INTO s.parent VALUES (44); COMMIT",
            "INSERT INTO s.tree VALUES (2, 1), (1, NULL), (3, 2)", "DELETE FROM s.tree");
        servers.assertSame();
        assertThat(servers.rows("SELECT * FROM s.parent ORDER BY id")).containsExactly("10|2", "44|0");
    }

    /** Trap A11: a single byte, which need not be text in any encoding. */
    @Test
    void aCharBeyondAsciiIsKept() throws SQLException {
        tables("CREATE TABLE s.c (id int PRIMARY KEY, c \"char\")");
        servers.run("INSERT INTO s.c VALUES (1, (-3)::\"char\"), (2, 'x')");
        servers.assertSame();
    }

    /** Trap A10, between versions too: as text of either. */
    @Test
    void valuesOfEveryTypeArrive() throws SQLException {
        tables("CREATE TABLE s.\"Odd Table\" ()");
        servers.onBoth(AnyValue.DEFINITIONS.toArray(String[]::new));
        Map<String, AnyValue.Maker> types = AnyValue.types(Math.min(leaderVersion, followerVersion));
        var columns = new ArrayList<String>();
        var values = new ArrayList<String>();
        types.keySet().forEach(type -> {
            columns.add("c" + columns.size() + " " + type);
            values.add("(?::text)::" + type);
        });
        servers.onBoth("CREATE TABLE s.t (id serial PRIMARY KEY, " + String.join(", ", columns) + ")");
        var random = new Random(7);
        try (var client = servers.leader.client(); var insert = client.prepareStatement("INSERT INTO s.t VALUES (DEFAULT, " + String.join(", ", values) + ")")) {
            for (int row = 0; row < 40; row++) {
                int place = 0;
                for (var maker : types.values()) insert.setString(++place, random.nextInt(8) == 0 ? null : maker.apply(random));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        servers.run("UPDATE s.t SET id = id + 1000, c0 = c0 WHERE id % 3 = 0");
        servers.assertSame();
        assertThat(servers.rows("SELECT count(*) FROM s.t WHERE id > 1000")).containsExactly("13");
    }
}

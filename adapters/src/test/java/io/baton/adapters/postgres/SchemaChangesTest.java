package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schema changes of every kind, on real servers: afterwards the follower's catalog and rows are the leader's. Traps A2, A19, A20. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SchemaChangesTest {
    private static ReplicatedPair pair;

    @BeforeAll
    static void start() throws SQLException {
        pair = new ReplicatedPair("schema-changes");
        for (var server : new PostgresServer[] {pair.leader.server, pair.follower.server}) {
            InternalSession.run(server, "test", session -> {
                InternalSession.execute(session, "CREATE ROLE app LOGIN");
                InternalSession.execute(session, "CREATE ROLE reader");
                return null;
            });
        }
        pair.run("CREATE TABLE items (id int PRIMARY KEY, name text, n int)", "INSERT INTO items SELECT g, 'item ' || g, g % 3 FROM generate_series(1, 50) g",
            "GRANT ALL ON items TO app", "GRANT CREATE ON SCHEMA public TO app");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "CREATE TABLE a1 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x numeric(8, 2) CHECK (x > 0), y int REFERENCES items);"
            + "INSERT INTO a1 (x, y) VALUES (1, 1), (2, NULL); ALTER TABLE a1 ADD COLUMN z text DEFAULT 'zz'; UPDATE a1 SET z = 'y' WHERE id = 1;"
            + "ALTER TABLE a1 RENAME COLUMN z TO zed; ALTER TABLE a1 ALTER x TYPE numeric(10, 4); INSERT INTO a1 (x, zed) VALUES (3, 'w');"
            + "ALTER TABLE a1 DROP COLUMN y; ALTER TABLE a1 RENAME TO a1b; INSERT INTO a1b (x) VALUES (9); COMMENT ON TABLE a1b IS 'renamed'",
        "CREATE SCHEMA s2 CREATE TABLE t (id int PRIMARY KEY) CREATE VIEW v AS SELECT 1 AS one; INSERT INTO s2.t VALUES (1); COMMENT ON SCHEMA s2 IS 'it''s'",
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE moods (id int PRIMARY KEY, m mood DEFAULT 'ok'); INSERT INTO moods VALUES (1);"
            + "ALTER TYPE mood ADD VALUE 'happy' AFTER 'sad'; INSERT INTO moods VALUES (2, 'happy'); ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'",
        "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%'); CREATE TYPE pair AS (a int, b text); CREATE TABLE mails (e email PRIMARY KEY, p pair);"
            + "INSERT INTO mails VALUES ('a@b', ROW(1, 'x'))",
        "CREATE SEQUENCE s3 START 100 INCREMENT 5; CREATE TABLE uses (id int PRIMARY KEY DEFAULT nextval('s3')); ALTER SEQUENCE s3 OWNED BY uses.id;"
            + "INSERT INTO uses DEFAULT VALUES; ALTER SEQUENCE s3 RESTART 1000",
        "CREATE FUNCTION twice(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * x';; CREATE INDEX items_twice ON items (twice(n));;"
            + "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $b$ BEGIN NEW.name := NEW.name || '; touched'; RETURN NEW; END $b$;;"
            + "CREATE TRIGGER touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();; UPDATE items SET n = 7 WHERE id = 7;;"
            + "CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO items (id) VALUES (1001); DELETE FROM items WHERE id = 1002; END;; CALL p();;"
            + "ALTER TABLE items DISABLE TRIGGER touch",
        "CREATE VIEW v4 AS SELECT id, name FROM items WHERE n = 1; GRANT SELECT ON v4 TO reader; CREATE MATERIALIZED VIEW m4 AS SELECT count(*) AS c FROM items;"
            + "CREATE UNIQUE INDEX ON m4 (c); REFRESH MATERIALIZED VIEW CONCURRENTLY m4; CREATE OR REPLACE VIEW v4 AS SELECT id, name, n FROM items",
        "CREATE TABLE parts (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);;"
            + "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');; INSERT INTO parts VALUES (1, '2026-01-05', 'a');;"
            + "CREATE TABLE parts_2 (LIKE parts INCLUDING ALL);; INSERT INTO parts_2 VALUES (2, '2026-02-05', 'b');;"
            + "ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');; UPDATE parts SET at = '2026-02-06' WHERE id = 1;;"
            + "ALTER TABLE parts DETACH PARTITION parts_1 CONCURRENTLY;; DROP TABLE parts_1",
        "CREATE INDEX CONCURRENTLY items_name ON items (name);; CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS items_u ON items (id, name);;"
            + "REINDEX INDEX CONCURRENTLY items_name;; DROP INDEX CONCURRENTLY items_name;; ALTER INDEX items_u RENAME TO items_u2",
        "CREATE TABLE ct1 AS SELECT id, name FROM items; INSERT INTO ct1 VALUES (5000, 'more'); CREATE TABLE ct2 AS SELECT random() AS r WITH DATA;"
            + "CREATE TABLE ct3 (k) AS TABLE ct1 -- with a comment\n; CREATE TABLE ct4 AS (SELECT 1 AS a) WITH NO DATA;"
            + "SELECT id * 2 AS d INTO ct5 FROM items WHERE id < 4; SELECT 1 AS x INTO TABLE public.\"Ct 6\"; CREATE TABLE IF NOT EXISTS ct5 AS SELECT 1 AS q",
        "CREATE EXTENSION citext; CREATE TABLE ci (c citext PRIMARY KEY); INSERT INTO ci VALUES ('Abc'); COMMENT ON EXTENSION citext IS 'case'",
        "ALTER TABLE items ADD created timestamptz NOT NULL DEFAULT now(); ALTER TABLE items ADD who text DEFAULT current_user, ADD day date DEFAULT 'today'",
        "CREATE TABLE r5 (id int PRIMARY KEY, t text); INSERT INTO r5 VALUES (1, '12'), (2, '13'); ALTER TABLE r5 ALTER t TYPE int USING (t::int * 100);"
            + "ALTER TABLE r5 ALTER t TYPE timestamptz USING to_timestamp(t); ALTER TABLE r5 ADD g int GENERATED ALWAYS AS (id * 2) STORED; ALTER TABLE r5 ADD i int;"
            + "CREATE TABLE r6 (a int); ALTER TABLE r6 ADD id bigserial PRIMARY KEY, ADD u uuid DEFAULT gen_random_uuid(); INSERT INTO r6 VALUES (1)",
        "CREATE TABLE al (id int PRIMARY KEY); ALTER TABLE al OWNER TO app; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader; CREATE TABLE al2 (id int);"
            + "REVOKE ALL ON al2 FROM reader; ALTER TABLE al ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON al TO app USING (id > 0)",
        "CREATE STATISTICS st ON id, n FROM items; CREATE COLLATION c7 (provider = icu, locale = 'de'); CREATE CAST (pg_lsn AS text) WITH INOUT;"
            + "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0'); CREATE RULE r AS ON INSERT TO r8 DO ALSO NOTHING",
        "CREATE UNLOGGED TABLE ul (id int); INSERT INTO ul VALUES (1); CREATE TABLE keyless (a int); INSERT INTO keyless VALUES (1); ALTER TABLE keyless REPLICA IDENTITY FULL;"
            + "UPDATE keyless SET a = 2; DELETE FROM keyless",
        "DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'lane') THEN CREATE TYPE lane AS ENUM ('left'); END IF;"
            + "EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY, l lane)', 'by do'); INSERT INTO \"by do\" VALUES (1, 'left');"
            + "BEGIN CREATE TYPE lane AS ENUM (); EXCEPTION WHEN duplicate_object THEN NULL; END; ALTER TABLE \"by do\" ADD x int; UPDATE \"by do\" SET x = 3; END $do$",
        "CREATE TABLE d1 (id int PRIMARY KEY); CREATE TABLE d2 (id int REFERENCES d1); CREATE VIEW d3 AS SELECT * FROM d1; DROP TABLE d1 CASCADE; DROP TABLE IF EXISTS nothing;"
            + "CREATE SCHEMA d4; CREATE TABLE d4.x (); DROP SCHEMA d4 CASCADE; DROP TABLE d2",
        "CREATE TABLE o1 (id int PRIMARY KEY); INSERT INTO o1 VALUES (1); TRUNCATE o1; INSERT INTO o1 VALUES (2); ALTER TABLE o1 ADD b text; INSERT INTO o1 VALUES (3, 'x'); DROP TABLE o1;"
            + "CREATE TABLE o1 (id text PRIMARY KEY); INSERT INTO o1 VALUES ('other')",
    })
    void follows(String script) throws SQLException {
        if (script.contains("r8")) pair.run("CREATE TABLE r8 (id int PRIMARY KEY)");
        // A driver that cuts such a text itself sends its statements without a pause, as one transaction: two semicolons make two.
        pair.run(script.split(";;"));
        pair.assertSame();
    }

    /** The same scripts as one text of the simple protocol, where PostgreSQL does not say which statement of the text it is at. */
    @Test
    void severalStatementsInOneTextFollowOneByOne() throws SQLException {
        pair.runScript("/* ; */ CREATE TABLE m1 (id int PRIMARY KEY, t text DEFAULT 'a;b'); INSERT INTO m1 VALUES (1);\n-- ;\nCREATE TABLE m2 (id int); CREATE ROLE m_role;"
            + "COMMENT ON ROLE m_role IS 'not followed'; COMMENT ON TABLE m1 IS 'followed'; GRANT m_role TO app; GRANT SELECT ON m1 TO app; ALTER TABLE m1 ADD c int;"
            + "UPDATE m1 SET c = 5; CREATE TABLE m3 AS SELECT * FROM m1; DO 'BEGIN CREATE TABLE m4t (id int); END'; CREATE FUNCTION m5() RETURNS int BEGIN ATOMIC SELECT 1; END;"
            + "SELECT 1; CREATE TABLE m6 (id int); DROP TABLE m2");
        pair.assertSame();
        assertThat(pair.follower.rows("SELECT * FROM public.m3")).containsExactly("1|a;b|5");
        pair.run("DROP ROLE m_role");
    }

    @Test
    void dataAndSchemaOfOneTransactionArriveTogetherOrNotAtAll() throws SQLException {
        try (var client = pair.leader.client()) {
            client.setAutoCommit(false);
            ReplicatedPair.run(client, "CREATE TABLE tx (id int PRIMARY KEY)", "INSERT INTO tx VALUES (1)", "SAVEPOINT s", "ALTER TABLE tx ADD lost int",
                "ROLLBACK TO s", "ALTER TABLE tx ADD kept int DEFAULT 4", "UPDATE tx SET kept = 5", "INSERT INTO tx VALUES (2)");
            client.commit();
            ReplicatedPair.run(client, "DROP TABLE tx");
            client.rollback();
        }
        pair.assertSame();
        assertThat(pair.follower.rows("SELECT * FROM public.tx ORDER BY id")).containsExactly("1|5", "2|4");
    }

    @Test
    void theRoleAndSettingsOfTheSessionCount() throws SQLException {
        pair.run("CREATE SCHEMA apps AUTHORIZATION app", "SET search_path = apps, public", "SET ROLE app", "SET TimeZone = 'Asia/Tokyo'", "SET DateStyle = 'ISO, DMY'",
            "CREATE TABLE owned (id int PRIMARY KEY, at timestamptz DEFAULT '03/02/2026 10:00', t text)", "INSERT INTO owned VALUES (1, '04/05/2026 00:00', 'x')",
            "ALTER TABLE owned ALTER t TYPE text USING at::text");
        pair.assertSame();
        assertThat(pair.follower.rows("SELECT tableowner, schemaname FROM pg_tables WHERE tablename = 'owned'")).containsExactly("app|apps");
        assertThat(pair.follower.rows("SELECT at, t FROM apps.owned")).containsExactly("2026-05-03 15:00:00+00|2026-05-04 00:00:00+09");
    }

    @Test
    void temporaryAndOwnObjectsStay() throws SQLException {
        pair.run("CREATE TEMP TABLE tmp (a int)", "CREATE INDEX ON tmp (a)", "ALTER TABLE tmp ADD b int", "COMMENT ON COLUMN tmp.b IS 'x'", "GRANT SELECT ON tmp TO PUBLIC",
            "CREATE TRIGGER g BEFORE UPDATE ON tmp FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", "DROP TABLE tmp",
            "CREATE TEMP TABLE tmp2 AS SELECT 1 AS a", "SELECT 1 AS a INTO TEMP tmp3", "CREATE TABLE pg_temp.tmp4 (a int)", "ALTER TABLE baton.kv SET (fillfactor = 90)");
        pair.assertSame();
    }

    /** Trap A20: the rows that were there got the leader's now(), and a later default does not change them. */
    @Test
    void rowsThatWereThereGetTheLeadersDefault() throws SQLException {
        pair.run("CREATE TABLE old (id int PRIMARY KEY)", "INSERT INTO old VALUES (1), (2)", "ALTER TABLE old ADD at timestamptz DEFAULT now()",
            "INSERT INTO old VALUES (3, '2020-01-01')", "UPDATE old SET id = 22 WHERE id = 2");
        pair.assertSame();
        assertThat(pair.follower.rows("SELECT at FROM public.old WHERE id = 1")).containsExactly(
            pair.leader.ask("SELECT at::text FROM public.old WHERE id = 1"));
    }

    /** A failed CREATE INDEX CONCURRENTLY leaves an index that is not valid, on the leader only; it may be dropped. */
    @Test
    void anIndexThatWasNeverFinishedCanBeDropped() throws SQLException {
        pair.run("CREATE TABLE dup (a int)", "INSERT INTO dup VALUES (1), (1)");
        assertThatThrownBy(() -> pair.run("CREATE UNIQUE INDEX CONCURRENTLY dup_a ON dup (a)")).hasMessageContaining("could not create unique index");
        pair.assertSame();
        pair.run("DROP INDEX dup_a");
        pair.assertSame();
    }

    /** Whoever may connect may write such messages; only the event triggers know the seal. */
    @Test
    void aMessageThatSomebodyElseWroteIsLeftOut() throws SQLException {
        pair.run("SET ROLE app", "SELECT pg_logical_emit_message(true, 'baton.ddl', repeat('0', 64) || '{\"tag\": \"CREATE TABLE\", \"statement\": \"CREATE TABLE forged ()\","
            + " \"role\": \"postgres\", \"settings\": {}, \"backfills\": []}')");
        pair.assertSame();
        assertThat(pair.follower.rows("SELECT to_regclass('public.forged')")).containsExactly("null");
    }

    /** So what is larger was written by somebody else, and need not be held to be known. */
    @Test
    void aSchemaChangeIsNeverLarge() throws SQLException {
        pair.run("CREATE TABLE remarked (id int PRIMARY KEY)", "COMMENT ON TABLE remarked IS '" + "c".repeat(1_900_000) + "'");
        assertThatThrownBy(() -> pair.run("COMMENT ON TABLE remarked IS '" + "c".repeat(2_000_000) + "'")).hasMessageContaining("COMMENT takes 2000")
            .hasMessageContaining("more than the 2000000 that a schema change may take");
        pair.assertSame();
    }

    /** After all the others: a database that was empty when it was given to its node can be filled again by the log alone. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aRebuiltDatabaseIsTheSameAgain() {
        pair.flow();
        pair.rebuildFollower();
        pair.assertSame();
    }

    /** After all the others: what was noted of the schema's making makes the same schema, on a follower and on a former leader. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aSnapshotOfItIsTheSameAgain() throws SQLException {
        pair.flow();
        assertSameAs(pair.follower.server, RestoredCopy.of(pair.follower.server));
        pair.leader.run("UPDATE baton.node SET leading_epoch = 0");
        InternalSession.run(pair.leader.server, "test", session -> {
            ApplySession.store(session, pair.follower.state());
            return null;
        });
        assertSameAs(pair.leader.server, RestoredCopy.of(pair.leader.server));
        pair.leader.run("UPDATE baton.node SET leading_epoch = 1");
    }

    private static void assertSameAs(PostgresServer wanted, PostgresServer found) {
        assertThat(ReplicatedPair.schema(found)).isEqualTo(ReplicatedPair.schema(wanted));
        assertThat(ReplicatedPair.sums(found)).isEqualTo(ReplicatedPair.sums(wanted)).isNotEmpty();
        assertThat(columns(found)).isEqualTo(columns(wanted));
    }

    /** With those that were dropped: rows and composite values count on the numbers. */
    private static String columns(PostgresServer server) {
        return InternalSession.run(server, "test", session -> InternalSession.ask(session, "SELECT string_agg(format('%s.%s %s %s', n.nspname, c.relname, a.attnum, a.attname), ', '"
            + " ORDER BY n.nspname, c.relname, a.attnum) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE a.attnum > 0 AND c.relkind IN ('r', 'p', 'c') AND n.nspname !~ '^(pg_|information_schema)'"));
    }
}

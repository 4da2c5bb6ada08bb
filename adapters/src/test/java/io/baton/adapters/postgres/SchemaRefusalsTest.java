package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.port.ApplyException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** What cannot be followed faithfully is refused on the leader, with a word on how to do it instead; nothing of it stays. Traps A19, A20. */
class SchemaRefusalsTest {
    private static ReplicatedPair pair;

    @BeforeAll
    static void start() throws SQLException {
        pair = new ReplicatedPair("schema-refusals");
        pair.run("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')", "CREATE UNLOGGED TABLE u (id int)", "INSERT INTO u VALUES (1)",
            "CREATE DOMAIN token AS uuid DEFAULT gen_random_uuid()", "CREATE FUNCTION in_sql() RETURNS void LANGUAGE sql AS 'CREATE TABLE x ()'",
            "CREATE FUNCTION mine(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1'");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ALTER TABLE t ADD r float DEFAULT random()                  | "random" would give the rows of public.t other values on each node      | set the values with UPDATE
        ALTER TABLE t ADD r uuid DEFAULT gen_random_uuid()          | "gen_random_uuid" would give the rows                                   | set the values with UPDATE
        ALTER TABLE t ADD n bigserial                               | "bigserial" would give the rows                                         | ADD GENERATED
        ALTER TABLE t ADD n int GENERATED ALWAYS AS IDENTITY        | "identity" would give the rows                                          | ADD GENERATED
        ALTER TABLE t ADD k token                                   | "token" would give the rows                                             | set the values with UPDATE
        ALTER TABLE t ALTER v TYPE text USING now()::text           | "now" would give the rows                                               | set the values with UPDATE
        ALTER TABLE t ALTER v TYPE varchar(9) USING mine(v)         | "mine" would give the rows                                              | set the values with UPDATE
        ALTER TABLE t ALTER v TYPE date USING 'today'::date         | "today" would give the rows                                             | set the values with UPDATE
        ALTER TABLE t ALTER v TYPE varchar(9) USING current_user    | "current_user" would give the rows                                      | set the values with UPDATE
        ALTER TABLE u SET LOGGED                                    | the rows of the unlogged table public.u are on no other node            | Create a logged table
        SELECT in_sql()                                             | CREATE TABLE inside of a function that is not PL/pgSQL                  | from PL/pgSQL
        DO 'BEGIN CREATE TABLE x AS SELECT 1; END'                  | CREATE TABLE AS inside of a function cannot be followed                 | INSERT INTO ... SELECT
        DO 'BEGIN EXECUTE $$CREATE TABLE x (); DROP TABLE x$$; END' | CREATE TABLE is one of 2 statements in the text of one EXECUTE          | Use one EXECUTE for each
        PREPARE p AS SELECT 1; CREATE TABLE x AS EXECUTE p          | CREATE TABLE AS EXECUTE cannot be followed                              | Write the query itself
        CREATE TEMP TABLE x (); CREATE TABLE y (); DROP TABLE x, y  | it drops temporary and lasting objects at once                          | Drop them apart
        SET search_path = pg_temp; CREATE TABLE x AS SELECT 1       | the new table is a temporary one                                        | Say CREATE TEMPORARY TABLE
        SET baton.ddl = 'yes'; CREATE TABLE x ()                    | baton.ddl is 'yes'                                                      | 'follow' or 'local'
        """)
    void isRefusedWithAdvice(String script, String message, String advice) throws SQLException {
        assertThatThrownBy(() -> pair.run(script)).isInstanceOfSatisfying(PSQLException.class, refused -> {
            assertThat(refused.getServerErrorMessage().getMessage()).startsWith("Baton: ").contains(message);
            assertThat(refused.getServerErrorMessage().getHint()).contains(advice);
        });
        pair.run("DROP TABLE IF EXISTS x, y");
        pair.assertSame();
    }

    @Test
    void aScriptThatRollsBackIsRefused() {
        assertThatThrownBy(() -> pair.runScript("BEGIN; CREATE TABLE x (); ROLLBACK; CREATE TABLE x (a int)"))
            .hasMessageContaining("sent in one text with a ROLLBACK").hasMessageContaining("one by one");
        pair.assertSame();
    }

    @Test
    void strangeStringsAreRefused() {
        assertThatThrownBy(() -> pair.runScript("SET standard_conforming_strings = off; CREATE TABLE x (a text DEFAULT 'a\\'';')"))
            .hasMessageContaining("standard_conforming_strings");
        pair.assertSame();
    }

    /** The advice works: what was refused for a table with rows is followed step by step. */
    @Test
    void theAdviceWorks() throws SQLException {
        pair.run("CREATE TABLE w (id int PRIMARY KEY)", "INSERT INTO w VALUES (1), (2)", "ALTER TABLE w ADD r uuid", "UPDATE w SET r = gen_random_uuid()",
            "ALTER TABLE w ALTER r SET DEFAULT gen_random_uuid(), ALTER r SET NOT NULL", "ALTER TABLE w ADD n int", "UPDATE w SET n = id",
            "ALTER TABLE w ALTER n SET NOT NULL, ALTER n ADD GENERATED ALWAYS AS IDENTITY (START 3)", "INSERT INTO w (id) VALUES (3)");
        pair.assertSame();
    }

    /** Trap A2: PostgreSQL's own refusal, because the publication has to tell which row it was. */
    @Test
    void anUpdateWithoutAKeyIsRefusedByPostgres() throws SQLException {
        pair.run("CREATE TABLE keyless (a int)", "INSERT INTO keyless VALUES (1)");
        assertThatThrownBy(() -> pair.run("UPDATE keyless SET a = 2")).hasMessageContaining("does not have a replica identity and publishes updates");
        pair.run("ALTER TABLE keyless REPLICA IDENTITY FULL", "UPDATE keyless SET a = 2");
        pair.assertSame();
    }

    @Test
    void whatASessionKeepsForItselfStaysHere() throws SQLException {
        try (var client = pair.leader.client(); var statement = client.createStatement()) {
            ReplicatedPair.run(client, "SET baton.ddl = 'local'");
            statement.execute("CREATE INDEX only_here ON t (v)");
            assertThat(statement.getWarnings().getMessage()).contains("this CREATE INDEX stays on this node");
            ReplicatedPair.run(client, "RESET baton.ddl", "CREATE INDEX everywhere ON t (v)");
        }
        pair.flow();
        assertThat(pair.follower.rows("SELECT indexname FROM pg_indexes WHERE indexname IN ('only_here', 'everywhere')")).containsExactly("everywhere");
        pair.run("DROP INDEX only_here");
        pair.assertSame();
    }

    /** A follower that cannot follow stops with the statement and the reason, and has nothing of the transaction. */
    @Test
    void aFollowerThatCannotFollowSaysWhy() throws SQLException {
        pair.leader.run("CREATE ROLE only_there");
        pair.run("CREATE TABLE halts (id int)");
        pair.flow();
        pair.run("INSERT INTO t VALUES (7, 'x'); ALTER TABLE halts OWNER TO only_there");
        assertThatThrownBy(() -> pair.flow()).isInstanceOf(ApplyException.class)
            .hasMessageContaining("ALTER TABLE halts OWNER TO only_there").hasMessageContaining("role \"only_there\" does not exist").hasMessageContaining("42704");
        assertThat(pair.follower.rows("SELECT id FROM public.t WHERE id = 7")).isEmpty();
        // Both have it now, and neither is asked again: the entry was taken from the slot and not kept here.
        pair.follower.run("CREATE ROLE only_there", "SET session_replication_role = replica", "INSERT INTO public.t VALUES (7, 'x')",
            "ALTER TABLE public.halts OWNER TO only_there");
        pair.assertSame();
    }

    @Test
    void aMissingRoleIsNamed() throws SQLException {
        pair.leader.run("CREATE ROLE nobody_there SUPERUSER");
        pair.run("SET ROLE nobody_there", "CREATE SCHEMA owned");
        assertThatThrownBy(() -> pair.flow()).isInstanceOf(ApplyException.class).hasMessageContaining("of the role \"nobody_there\"")
            .hasMessageContaining("role \"nobody_there\" does not exist");
        pair.follower.run("CREATE ROLE nobody_there", "CREATE SCHEMA owned AUTHORIZATION nobody_there");
        pair.assertSame();
    }
}

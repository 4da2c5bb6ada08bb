package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Change;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowerStatementTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CREATE INDEX    | create unique index /* CONCURRENTLY */ concurrently i on t (concurrently) | create unique index /* CONCURRENTLY */  i on t (concurrently)
        CREATE INDEX    | CREATE INDEX "CONCURRENTLY" ON t (a)                       | CREATE INDEX "CONCURRENTLY" ON t (a)
        DROP INDEX      | DROP INDEX CONCURRENTLY a, "b;c" CASCADE                   | DROP INDEX IF EXISTS  a, "b;c" CASCADE
        DROP INDEX      | DROP INDEX IF EXISTS a                                     | DROP INDEX IF EXISTS a
        ALTER TABLE     | ALTER TABLE finalize DETACH PARTITION finalize FINALIZE    | ALTER TABLE finalize DETACH PARTITION finalize
        ALTER TABLE     | ALTER TABLE t DETACH PARTITION p CONCURRENTLY              | ALTER TABLE t DETACH PARTITION p
        ALTER TABLE     | ALTER TABLE t RENAME TO finalize                           | ALTER TABLE t RENAME TO finalize
        CREATE TABLE AS | CREATE TABLE data AS TABLE data                            | CREATE TABLE data AS TABLE data WITH NO DATA
        CREATE TABLE AS | CREATE TABLE x AS SELECT 1 FROM no data                    | CREATE TABLE x AS SELECT 1 FROM no data WITH NO DATA
        CREATE TABLE AS | CREATE TABLE x AS SELECT 1 WITH DATA                       | CREATE TABLE x AS SELECT 1  WITH NO DATA
        CREATE TABLE AS | CREATE TABLE x AS SELECT 1 WITH NO DATA                    | CREATE TABLE x AS SELECT 1 WITH NO DATA
        SELECT INTO     | SELECT (SELECT 1) AS a INTO s."X y" FROM t                 | CREATE TABLE s."X y" AS SELECT (SELECT 1) AS a  FROM t WITH NO DATA
        SELECT INTO     | WITH q AS (SELECT 1) SELECT * INTO UNLOGGED TABLE u FROM q | CREATE UNLOGGED TABLE u AS WITH q AS (SELECT 1) SELECT *  FROM q WITH NO DATA
        CREATE VIEW     | CREATE VIEW concurrently_v AS SELECT 1                     | CREATE VIEW concurrently_v AS SELECT 1
        """)
    void isCarriedOutAs(String tag, String statement, String form) {
        var change = new Change.SchemaChange(tag, statement, "me", Map.of(), List.of());
        assertThat(FollowerStatement.of(change).replace("\n", " ").strip()).isEqualTo(form);
    }
}

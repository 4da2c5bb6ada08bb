package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.api.Statement;
import io.baton.core.port.SqlRefusedException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
    @Test
    void putsNumberedParametersInTheOrderOfTheirUse() {
        var result = of("SELECT $2, $1, $2", "a", "b");
        assertThat(squeeze(result.sql())).isEqualTo("SELECT ? , ? , ?");
        assertThat(result.params()).containsExactly("b", "a", "b");
    }

    @Test
    void takesMoreThanNineNumbers() {
        var result = of("VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(result.params()).endsWith("9", "10");
    }

    @Test
    void keepsQuestionMarksAsOperatorsWhereNumbersAreUsed() {
        assertThat(squeeze(of("SELECT j ? $1, j ?| $2", "a", "b").sql())).isEqualTo("SELECT j ?? ? , j ??| ?");
    }

    @Test
    void leavesQuestionMarksAloneWithoutNumbers() {
        var result = of("SELECT ?, j ?? 'x', ?", "a", "b");
        assertThat(result.sql()).isEqualTo("SELECT ?, j ?? 'x', ?");
        assertThat(result.params()).containsExactly("a", "b");
    }

    @Test
    void passesNullOn() {
        assertThat(of("SELECT $1", (String) null).params()).containsExactly((String) null);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT '$9 ? ; it''s', $1", "SELECT E'\\'$9 ? ;', $1", "SELECT e'\\\\', $1", "SELECT '\\', $1", "SELECT U&'$9', B'1', X'F', N'$9', $1",
        "SELECT $$ $9 ? ; ' $$, $1", "SELECT $a$ $9 $$ $b$ ? ; $a$, $1", "SELECT $_é1$ $9 $_é1$, $1",
        "SELECT \"$9 ? ; \"\" x\", $1", "SELECT U&\"$9\", $1", "SELECT total$9, $1", "SELECT é$9, $1",
        "SELECT 1 -- $9 ? ; '\n, $1", "SELECT /* $9 /* ? ; */ ' */ $1", "SELECT 'a'\n  '$9', $1", "SELECT E'a' \n 'b\\'$9', $1",
        "SELECT 1e5, .5, $1", "SELECT fe'$9', $1", "SELECT $1;", "SELECT $1 ; -- done ;\n /* ; */ ", "SELECT $1 -- no end", "SELECT $1 /* no end"})
    void seesOnlyTheParameterThatIsOne(String sql) {
        assertThat(of(sql, "x").params()).containsExactly("x");
    }

    @Test
    void aDollarAfterAParameterBeginsNoQuote() {
        assertThat(of("SELECT $1, $2", "a", "b").params()).hasSize(2);
        assertThat(squeeze(of("SELECT $1::text||$2", "a", "b").sql())).isEqualTo("SELECT ? ::text|| ?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT $1", "SELECT $1, $3", "SELECT $3, $2, $1, $4", "SELECT 1", "SELECT ?", "SELECT ?, ?, ?, ?, ?",
        "SELECT $0, $1, $2, $3", "SELECT $99999999999999999999"})
    void refusesAWrongNumberOfParameters(String sql) {
        assertThatThrownBy(() -> of(sql, "a", "b", "c")).isInstanceOfSatisfying(SqlRefusedException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("42P02");
            assertThat(e.statement()).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "begin work", " /* x */ Commit;", "ROLLBACK TO a", "SAVEPOINT a", "RELEASE a", "END", "ABORT",
        "START TRANSACTION", "PREPARE TRANSACTION 'x'"})
    void refusesTransactionControl(String sql) {
        assertThatThrownBy(() -> of(sql)).isInstanceOf(SqlRefusedException.class).hasMessageContaining("one transaction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1; SELECT 2", "INSERT INTO t VALUES (1);;DELETE FROM t", "SELECT 1;COMMIT", "SELECT ';'; SELECT 1", "", " -- x", ";SELECT 1"})
    void refusesAnythingButOneStatement(String sql) {
        assertThatThrownBy(() -> of(sql)).isInstanceOf(SqlRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;",
        "DO $$ BEGIN PERFORM 1; COMMIT; END $$", "SELECT 1;"})
    void seesSemicolonsThatEndNothing(String sql) {
        assertThat(of(sql).sql()).isEqualTo(sql);
    }

    private static Placeholders of(String sql, String... params) {
        List<String> values = params == null ? java.util.Collections.singletonList(null) : Arrays.asList(params);
        return Placeholders.of(new Statement(sql, values), 7);
    }

    private static String squeeze(String sql) {
        return sql.replaceAll(" +", " ").trim();
    }
}

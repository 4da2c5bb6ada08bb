package io.baton.adapters.http;

import io.baton.adapters.http.Problems.Call;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.VerifyRefusedException;
import io.baton.core.api.WriteOutcome;
import io.baton.core.log.Position;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.OutcomeUnknownException;
import io.baton.core.port.RowsGoneException;
import io.baton.core.port.SqlRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemsTest {
    @ParameterizedTest
    @CsvSource({
        "23505, TRANSACTION, 409, no", "23503, ROW, 409, no", "40001, TRANSACTION, 409, safe", "40P01, ROW, 409, safe",
        "40003, TRANSACTION, 504, look-first", "55P03, TRANSACTION, 409, safe", "42P01, ROW, 404, no", "42P01, TRANSACTION, 422, no",
        "42P01, QUERY, 422, no", "22P02, ROW, 422, no", "22003, TRANSACTION, 422, no", "42601, TRANSACTION, 422, no",
        "42703, ROW, 422, no", "42501, TRANSACTION, 403, no", "25006, TRANSACTION, 503, safe", "25006, ROW, 503, safe",
        "25006, QUERY, 422, no", "25001, TRANSACTION, 422, no", "0A000, TRANSACTION, 422, no", "P0001, TRANSACTION, 422, no",
        "53300, TRANSACTION, 503, safe", "57014, QUERY, 503, safe", "57P01, TRANSACTION, 503, safe", "08006, TRANSACTION, 503, safe",
        "58030, TRANSACTION, 500, no", "XX000, TRANSACTION, 500, no", "ZZ999, TRANSACTION, 422, no", "'', TRANSACTION, 500, no",
    })
    void everySqlStateHasAStatusAndSaysWhatARetryMeans(String state, Call call, int status, String retry) {
        var problem = Problems.of(new WriteOutcome.Refused(state, "refused", 2), call);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.retry().word).isEqualTo(retry);
        assertThat(problem.statement()).isEqualTo(2);
        assertThat(problem.sqlState()).isEqualTo(state.isEmpty() ? null : state);
        assertThat(problem.detail()).startsWith("refused.");
    }

    @Test
    void whatWasRefusedAtTheCommitNamesNoStatement() {
        assertThat(Problems.of(new WriteOutcome.Refused("23505", "dup", -1), Call.TRANSACTION).json())
            .contains("\"sqlstate\":\"23505\"").doesNotContain("\"statement\"");
    }

    @Test
    void outcomesOfWrites() {
        assertThat(Problems.of(new WriteOutcome.Invalid("no such table"), Call.ROW).status()).isEqualTo(400);
        assertThat(Problems.of(new WriteOutcome.Unavailable("opening"), Call.ROW).json()).contains("503", "\"retry\":\"safe\"");
        assertThat(Problems.of(new WriteOutcome.Unknown("The node lost its place"), Call.ROW).json())
            .contains("504", "\"retry\":\"look-first\"", "The node lost its place. It may have been written", "before repeating");
    }

    @Test
    void outcomesOfReads() {
        Position here = Position.parse("2:0/10");
        assertThat(Problems.of(new ReadOutcome.Missing(here), Call.ROW, "key 'a'").status()).isEqualTo(404);
        var behind = Problems.of(new ReadOutcome.Behind(here, Position.parse("3:0/1")), Call.ROW, "key 'a'");
        assertThat(behind.status()).isEqualTo(504);
        assertThat(behind.json()).contains("\"position\":\"2:0/10\"", "3:0/1", "\"retry\":\"safe\"");
        assertThat(Problems.of(new ReadOutcome.Unavailable("rejoining"), Call.QUERY, "").status()).isEqualTo(503);
        assertThat(Problems.of(new ReadOutcome.Invalid("no key"), Call.ROW, "").status()).isEqualTo(400);
        assertThat(Problems.of(new ReadOutcome.Refused("25006", "cannot INSERT"), Call.QUERY, "").detail()).contains("POST /v1/transactions");
    }

    @Test
    void whatIsThrown() {
        assertThat(Problems.of(new DatabaseUnavailableException("gone", null), true).status()).isEqualTo(503);
        assertThat(Problems.of(new LogUnavailableException("gone", null), true).status()).isEqualTo(503);
        assertThat(Problems.of(new OutcomeUnknownException("lost", null), true).status()).isEqualTo(504);
        assertThat(Problems.of(new SqlRefusedException("dup", "23505", 1), true).statement()).isEqualTo(1);
        assertThat(Problems.of(new VerifyRefusedException("not held"), false).status()).isEqualTo(409);
        assertThat(Problems.of(new RowsGoneException("dropped", Position.parse("2:0/10"), null), false).json())
            .contains("409", "urn:baton:problem:rows-gone", "\"position\":\"2:0/10\"", "\"retry\":\"no\"");
        assertThat(Problems.of(new IllegalStateException("secret"), false).json()).contains("\"retry\":\"no\"").doesNotContain("secret");
        assertThat(Problems.of(new IllegalStateException("bug"), true).json()).contains("500", "\"retry\":\"look-first\"");
    }
}

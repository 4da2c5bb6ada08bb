package io.baton.adapters.http;

import io.baton.core.api.QueryResult;
import io.baton.core.api.QueryResult.Column;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.WriteOutcome;
import io.baton.core.log.Position;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class QueryRoutesTest extends ApiTest {
    private static final String QUERY = "{\"sql\":\"SELECT\",\"params\":[1.0]}";

    @Test
    void valuesAreWrittenByTypeAndKeepEveryDigit() throws Exception {
        var columns = List.of(new Column("i", "int8"), new Column("n", "numeric"), new Column("f", "float8"), new Column("g", "float4"),
            new Column("b", "bool"), new Column("j", "jsonb"), new Column("t", "text"), new Column("z", "int4"), new Column("a", "_int4"));
        node.readOutcome = () -> new ReadOutcome.Rows(MemoryNode.NOW, new QueryResult(columns, List.of(
            Arrays.asList("9223372036854775807", "0.10", "1e+20", "-Infinity", "t", "{\"x\": 1.0}", "say \"hi\"", null, "{1,2}"),
            Arrays.asList("-1", "NaN", "NaN", "1.5", "f", "null", "", "0", "{}"))));
        var answer = call("POST", "/v1/query", QUERY);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"columns\":[{\"name\":\"i\",\"type\":\"int8\"},").endsWith("\"rows\":["
            + "{\"i\":9223372036854775807,\"n\":0.10,\"f\":1e+20,\"g\":\"-Infinity\",\"b\":true,\"j\":{\"x\": 1.0},\"t\":\"say \\\"hi\\\"\",\"z\":null,\"a\":\"{1,2}\"},"
            + "{\"i\":-1,\"n\":\"NaN\",\"f\":\"NaN\",\"g\":1.5,\"b\":false,\"j\":null,\"t\":\"\",\"z\":0,\"a\":\"{}\"}],"
            + "\"position\":\"1:0/16B0000\"}");
        assertThat(node.lastQuery.params()).containsExactly("1.0");
        assertThat(node.lastAfter.position()).isEqualTo(Position.START);
        assertThat(node.lastAfter.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void twoColumnsOfOneNameAreRefusedWithAdvice() throws Exception {
        var columns = List.of(new Column("id", "int4"), new Column("id", "int4"));
        node.readOutcome = () -> new ReadOutcome.Rows(MemoryNode.NOW, new QueryResult(columns, List.of()));
        assertThat(problem(call("POST", "/v1/query", QUERY), 400).path("detail").asText()).contains("\"id\"").contains("AS");
    }

    @Test
    void aPositionNotReachedInTimeIs504AndSaysWhereTheNodeIs() throws Exception {
        node.readOutcome = () -> new ReadOutcome.Behind(Position.parse("1:0/5"), MemoryNode.WRITTEN);
        var answer = call("POST", "/v1/query", QUERY, "Baton-Position", "1:0/16B3748", "Baton-Timeout", "250");
        var problem = problem(answer, 504);
        assertThat(problem.path("position").asText()).isEqualTo("1:0/5").isEqualTo(position(answer));
        assertThat(problem.path("retry").asText()).isEqualTo("safe");
        assertThat(node.lastAfter.timeout()).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "x:0/1", "1:16B", "1:0/16B3748 1", "-1:0/1"})
    void aBadTokenIsRefused(String token) throws Exception {
        assertThat(problem(call("POST", "/v1/query", QUERY, "Baton-Position", token), 400).path("detail").asText()).contains("Baton-Position");
        assertThat(node.lastQuery).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "1h", "11m", "1.5s", "99999999999"})
    void aBadTimeoutIsRefused(String timeout) throws Exception {
        assertThat(problem(call("GET", "/v1/kv/a", "", "Baton-Timeout", timeout), 400).path("detail").asText()).contains("Baton-Timeout");
    }

    @Test
    void refusalsAndFailuresReachTheClientAsProblems() throws Exception {
        node.readOutcome = () -> new ReadOutcome.Refused("42601", "syntax error at or near \"SELEC\"");
        assertThat(problem(call("POST", "/v1/query", QUERY), 422).path("sqlstate").asText()).isEqualTo("42601");
        node.outcome = () -> new WriteOutcome.Refused("23505", "duplicate key", 0);
        var refused = problem(call("PUT", "/v1/kv/a", "1"), 409);
        assertThat(refused.path("statement").asInt(-1)).isZero();
        assertThat(refused.path("retry").asText()).isEqualTo("no");
        node.outcome = () -> new WriteOutcome.Refused("42P01", "no table", 0);
        assertThat(problem(call("PUT", "/v1/tables/t/rows/1", "{}"), 404).path("type").asText()).endsWith(":no-such-table");
        node.outcome = () -> new WriteOutcome.Unavailable("The node is opening its term");
        assertThat(call("PUT", "/v1/kv/a", "1").headers().firstValue("Retry-After")).contains("1");
        node.outcome = () -> {
            throw new IllegalStateException("a bug with internals");
        };
        assertThat(problem(call("PUT", "/v1/kv/a", "1"), 500).path("retry").asText()).isEqualTo("look-first");
    }
}

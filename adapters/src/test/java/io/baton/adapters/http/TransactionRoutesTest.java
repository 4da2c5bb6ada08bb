package io.baton.adapters.http;

import io.baton.core.api.Ack;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TransactionRoutesTest extends ApiTest {
    private static final String PATH = "/v1/transactions";

    @Test
    void answersWithPositionAndRowsOfEachStatement() throws Exception {
        var answer = call("POST", PATH, "{\"statements\":[{\"sql\":\"INSERT\"},{\"sql\":\"UPDATE\",\"params\":[1]}]}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"position\":\"1:0/16B3748\",\"results\":[{\"rows\":1},{\"rows\":1}]}");
        assertThat(position(answer)).isEqualTo("1:0/16B3748");
        assertThat(node.lastRequest.ack()).isEqualTo(Ack.LOGGED);
    }

    @Test
    void parametersKeepEveryDigitAndComeAsPostgresText() throws Exception {
        String params = "[\"it's\", 123456789012345678901234567890.10, 1e400, -0.0, true, null, {\"a\" : 1.00}, [1, \"x\"], \"\\u00e4\"]";
        var answer = call("POST", PATH, "{\"statements\":[{\"sql\":\"SELECT\",\"params\":" + params + "}],\"ack\":\"applied\"}",
            "Content-Type", "text/plain");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(node.lastRequest.statements().get(0).params()).isEqualTo(Arrays.asList("it's", "123456789012345678901234567890.10",
            "1e400", "-0.0", "true", null, "{\"a\" : 1.00}", "[1, \"x\"]", "ä"));
        assertThat(node.lastRequest.ack()).isEqualTo(Ack.APPLIED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"statements\":[{\"sql\":\"X\"}],\"akc\":\"local\",\"zip\":{}} | \"akc\", \"zip\"",
        "{\"statements\":[{\"sql\":\"X\",\"parms\":[1]}]} | \"parms\" in statements[0]",
        "{\"statements\":[]} | nothing to do",
        "{} | nothing to do",
        "{\"statements\":{}} | must be a JSON array",
        "{\"statements\":[{\"params\":[]}]} | \"sql\" is missing",
        "{\"statements\":[{\"sql\":7}]} | must be a JSON string",
        "{\"statements\":[{\"sql\":\"X\",\"sql\":\"Y\"}]} | given twice",
        "{\"statements\":[{\"sql\":\"a\\u0000b\"}]} | NUL",
        "{\"statements\":[{\"sql\":\"X\",\"params\":[\"\\ud800\"]}]} | surrogate",
        "[] | must be a JSON object",
        "{\"statements\":[{\"sql\":\"X\"}]} {} | the body goes on",
    })
    void refusesWhatItDoesNotKnow(String body, String says) throws Exception {
        assertThat(problem(call("POST", PATH, body), 400).path("detail").asText()).contains(says).contains("line 1, column");
        assertThat(node.lastRequest).isNull();
    }

    @Test
    void anAckIsOneOfThree() throws Exception {
        var answer = call("POST", PATH, "{\"statements\":[{\"sql\":\"X\"}],\"ack\":\"all\"}");
        assertThat(problem(answer, 400).path("detail").asText()).contains("local, logged or applied");
    }

    @Test
    void malformedJsonIsToldWithLineAndColumn() throws Exception {
        var problem = problem(call("POST", PATH, "{\"statements\":\n  [}"), 400);
        assertThat(problem.path("detail").asText()).contains("line 2, column 4").contains("(for Array starting at line 2, column 3)").doesNotContain("Source");
        assertThat(problem(call("POST", PATH, ""), 400).path("detail").asText()).contains("empty");
    }

    @Test
    void aBodyOfTwentyMegabytesIsRefusedByTheLimitsName() throws Exception {
        String body = "{\"statements\":[{\"sql\":\"" + "x".repeat(20_000_000) + "\"}]}";
        assertThat(problem(call("POST", PATH, body), 413).path("detail").asText()).contains(RequestBody.LIMIT + " bytes");
        assertThat(call("POST", PATH, "{\"statements\":[{\"sql\":\"" + "x".repeat(16_000_000) + "\"}]}").statusCode()).isEqualTo(200);
    }

    @Test
    void wrongMethodsPathsAndQueryParametersAreProblems() throws Exception {
        var method = call("GET", PATH, "");
        assertThat(problem(method, 405).path("detail").asText()).contains("POST");
        assertThat(method.headers().firstValue("Allow")).contains("POST");
        assertThat(problem(call("POST", "/v1/nothing", ""), 404).path("detail").asText()).contains("/v1/transactions");
        assertThat(problem(call("GET", "/v1/tables/t/cells/1", ""), 404).path("type").asText()).endsWith("no-such-path");
        assertThat(problem(call("PUT", "/v1/kv/a?akc=applied", "1"), 400).path("detail").asText()).contains("akc").contains("ack");
        assertThat(problem(call("PUT", "/v1/kv/a?ack=sure", "1"), 400).path("detail").asText()).contains("local, logged or applied");
    }
}

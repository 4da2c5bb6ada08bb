package io.baton.adapters.http;

import io.baton.core.api.Ack;
import io.baton.core.api.RowKey;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys and rows: what the path may hold, and what the answers look like. */
class KeyRoutesTest extends ApiTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "a/b", "/", "//", "%", "%2F", "%41", "a b", "a+b", "käse", "日本", "😀", "\"", "'", "..", ".", "../..",
        "a?b", "a#b", "a;b=c", "a;", "\\", "\n", "\u007f", "{}", "[x]", "|", "^", "`", "a,b", "<x>", "*", "status", "%zz", "a&b=c", ":", "@",
        ""})
    void anyTextIsAKey(String key) throws Exception {
        String path = "/v1/kv/" + URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
        assertThat(call("PUT", path, "{\"n\":1}").statusCode()).isEqualTo(200);
        assertThat(node.keys).isEqualTo(Map.of(key, "{\"n\":1}"));
        var answer = call("GET", path, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("key").asText()).isEqualTo(key);
        assertThat(call("DELETE", path, "").body()).isEqualTo("{\"position\":\"1:0/16B3748\",\"rows\":1}");
        assertThat(node.keys).isEmpty();
    }

    /** Trap F14. */
    @Test
    void aReadThatMayBeOldIsMarked() throws Exception {
        assertThat(call("GET", "/v1/kv/k", "").headers().firstValue("Baton-Stale")).isEmpty();
        node.stale = true;
        assertThat(call("GET", "/v1/kv/k", "").headers().firstValue("Baton-Stale")).as("what is missing may be old too").contains("true");
        assertThat(call("PUT", "/v1/kv/k", "1").headers().firstValue("Baton-Stale")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "../x", "a;b", "a+b", "a:b@c", "'", "\"", "[", "|", "ä"})
    void whatNeedNotBeEncodedIsTakenAsItStands(String key) throws Exception {
        assertThat(raw("PUT /v1/kv/" + key)).startsWith("HTTP/1.1 200");
        assertThat(node.keys).containsOnlyKeys(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00b", "%ED%A0%80", "%FF", "%zz", "a%2"})
    void whatIsNoTextIsRefused(String key) throws Exception {
        String answer = raw("PUT /v1/kv/" + key);
        assertThat(answer).startsWith("HTTP/1.1 400").contains(Problem.MEDIA_TYPE).contains("Baton-Position: 1:0/16B0000")
            .containsPattern("In the address, the key|a percent sign in a key is %25");
        assertThat(node.keys).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ack=%zz", "ack=local&ack=applied", "ack", "ack=", "acks=applied", "ack=Applied"})
    void anAckThatIsNotUnderstoodNeverMeansTheDefault(String query) throws Exception {
        assertThat(raw("PUT /v1/kv/k?" + query)).startsWith("HTTP/1.1 400");
        assertThat(node.keys).isEmpty();
    }

    @Test
    void valuesKeepTheirTextBothWays() throws Exception {
        String value = " {\"big\": 123456789012345678901234567890.10, \"b\":1, \"b\":2} ";
        var put = call("PUT", "/v1/kv/k?ack=local", value);
        assertThat(put.body()).isEqualTo("{\"position\":\"1:0/16B3748\"}");
        assertThat(node.lastAck).isEqualTo(Ack.LOCAL);
        assertThat(node.keys).containsEntry("k", value);
        var get = call("GET", "/v1/kv/k", "", "Baton-Position", "1:0/16B3748", "Baton-Timeout", "5s");
        assertThat(get.body()).isEqualTo("{\"key\":\"k\",\"value\":" + value + ",\"position\":\"1:0/16B0000\"}");
        assertThat(position(get)).isEqualTo("1:0/16B0000");
        assertThat(node.lastAfter.position()).isEqualTo(MemoryNode.WRITTEN);
        assertThat(node.lastAfter.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(call("PUT", "/v1/kv/k", "null").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/v1/kv/k", "").body()).contains("\"value\":null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":}", "01", "NaN", "'a'", "1 2", "[1,]", "\"\\x\"", "// c\n1", "\"open"})
    void aValueThatIsNotJsonIsRefused(String value) throws Exception {
        problem(call("PUT", "/v1/kv/k", value), 400);
        assertThat(node.keys).isEmpty();
    }

    @Test
    void aMissingKeyIs404WithThePosition() throws Exception {
        var problem = problem(call("GET", "/v1/kv/none", ""), 404);
        assertThat(problem.path("detail").asText()).isEqualTo("There is no key 'none' at position 1:0/16B0000.");
        assertThat(problem.path("type").asText()).isEqualTo("urn:baton:problem:not-found");
        assertThat(call("DELETE", "/v1/kv/none", "").body()).contains("\"rows\":0");
    }

    @Test
    void rowsHaveCompositeKeysSplitBeforeDecoding() throws Exception {
        String path = "/v1/tables/app.pair/rows/a%2Cb,,%2Fc%252F";
        assertThat(call("PUT", path, "{\"n\":1.50,\"x\":null,\"j\":{\"a\": [1]}}").body()).isEqualTo("{\"position\":\"1:0/16B3748\"}");
        var key = new RowKey("app.pair", List.of("a,b", "", "/c%2F"));
        assertThat(node.rows.get(key)).containsEntry("n", "1.50").containsEntry("x", null).containsEntry("j", "{\"a\": [1]}");
        node.rows.put(key, Map.of("n", "1.50"));
        assertThat(call("GET", path, "").body())
            .isEqualTo("{\"key\":[\"a,b\",\"\",\"/c%2F\"],\"row\":{\"n\":\"1.50\"},\"position\":\"1:0/16B0000\"}");
        assertThat(call("DELETE", path, "").body()).contains("\"rows\":1");
        assertThat(problem(call("GET", path, ""), 404).path("detail").asText()).contains("app.pair");
        assertThat(problem(call("PUT", path, "{\"n\":1,\"n\":2}"), 400).path("detail").asText()).contains("given twice");
    }

    @Test
    void aRowWhoseOnlyKeyValueIsEmptyCanBeAddressed() throws Exception {
        call("PUT", "/v1/tables/t/rows/", "{}");
        assertThat(node.rows).containsOnlyKeys(new RowKey("t", List.of("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.500", "\"a\\\"b\"", "null", "[1, 2 ]", "{\"a\":{}}", "true", "\"\""})
    void everyKindOfValueComesBackAsItWasWritten(String value) throws Exception {
        assertThat(position(call("PUT", "/v1/kv/k?ack=applied", value))).isEqualTo(MemoryNode.WRITTEN.toString());
        assertThat(node.lastAck).isEqualTo(Ack.APPLIED);
        assertThat(call("GET", "/v1/kv/k", "").body()).isEqualTo("{\"key\":\"k\",\"value\":" + value + ",\"position\":\"1:0/16B0000\"}");
    }

    /** Sends a path that no client library would send as it stands. */
    private String raw(String requestLine) throws Exception {
        try (var socket = new Socket("127.0.0.1", api.uri().getPort())) {
            String request = requestLine + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

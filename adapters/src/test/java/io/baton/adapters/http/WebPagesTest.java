package io.baton.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A browser runs any page's requests; this API runs any SQL. */
class WebPagesTest extends ApiTest {
    private static final String QUERY = "{\"sql\":\"COPY (SELECT 1) TO PROGRAM 'touch x'\"}";

    @Test
    void aPagesFormCannotRunSql() throws Exception {
        var problem = problem(call("POST", "/v1/query", QUERY, "Origin", "https://evil.example", "Content-Type", "text/plain"), 403);
        assertThat(problem.path("type").asText()).isEqualTo("urn:baton:problem:from-a-web-page");
        assertThat(problem.path("detail").asText()).contains("https://evil.example", "Nothing was done");
        problem(call("POST", "/v1/transactions", "{\"statements\":[{\"sql\":\"A\"}]}", "Origin", "null"), 403);
        problem(call("PUT", "/v1/kv/k", "1", "Origin", api.uri().toString()), 403);
        assertThat(node.lastQuery).isNull();
        assertThat(node.lastRequest).isNull();
        assertThat(node.keys).isEmpty();
    }

    @Test
    void aPageCannotReadEither() throws Exception {
        node.keys.put("k", "1");
        for (String site : new String[] {"cross-site", "same-site", "same-origin"})
            problem(call("GET", "/v1/kv/k", "", "Sec-Fetch-Site", site), 403);
        assertThat(call("GET", "/v1/kv/k", "", "Sec-Fetch-Site", "none").statusCode()).as("an address that somebody typed").isEqualTo(200);
    }

    /** A page's name may be made to point at this machine; then the browser takes the API for the page's own server. */
    @Test
    void aForeignNameForThisMachineIsRefused() throws Exception {
        node.keys.put("k", "1");
        assertThat(statusWithHost("evil.example:" + api.uri().getPort())).isEqualTo(403);
        assertThat(statusWithHost("localhost:" + api.uri().getPort())).isEqualTo(200);
        assertThat(statusWithHost("[::1]:" + api.uri().getPort())).isEqualTo(200);
        assertThat(statusWithHost("10.0.0.1")).as("an address is no name that a page could have").isEqualTo(200);
    }

    private int statusWithHost(String host) throws IOException {
        try (var socket = new Socket(api.uri().getHost(), api.uri().getPort())) {
            socket.getOutputStream().write(("GET /v1/kv/k HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }
}

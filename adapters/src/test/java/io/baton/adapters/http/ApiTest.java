package io.baton.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/** A real API on loopback over a {@link MemoryNode}. */
abstract class ApiTest {
    static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final MemoryNode node = new MemoryNode();
    HttpApi api;

    @BeforeEach
    void startApi() {
        api = new HttpApi(node.services(), id -> Optional.empty(), "127.0.0.1", 0, java.time.Duration.ofSeconds(10)).start();
    }

    @AfterEach
    void stopApi() {
        api.stop();
    }

    HttpResponse<String> call(String method, String path, String body, String... headers) throws Exception {
        return call(api.uri(), method, path, body, headers);
    }

    static HttpResponse<String> call(URI base, String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + path)).method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    static String position(HttpResponse<String> answer) {
        return answer.headers().firstValue("Baton-Position").orElse("none");
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }

    /** Checks that an answer is a problem document with a position, and gives its body. */
    static JsonNode problem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(position(answer)).matches("\\d+:.*");
        JsonNode body = json(answer);
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("type").asText()).startsWith("urn:baton:problem:");
        assertThat(body.path("title").asText()).isNotEmpty();
        assertThat(body.path("detail").asText()).isNotEmpty();
        return body;
    }
}

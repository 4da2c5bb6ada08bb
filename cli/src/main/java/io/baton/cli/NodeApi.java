package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One node's HTTP API, as the commands use it. */
public final class NodeApi {
    /** A node that is paused or cut off must not hold up a command that can ask the next one. */
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build();

    private final String url;

    public NodeApi(String url) {
        this.url = url;
    }

    public String url() {
        return url;
    }

    /** An answer, but not the wanted one. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** A text as part of a path or query. A plus is a plus there, as in all addresses but those of forms. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Throws {@link IOException} if there is no answer in time, or one that is not 2xx; its message says which. */
    public JsonNode get(String path, Duration atMost) throws IOException {
        return send(request(path, atMost).GET().build());
    }

    /** As {@link #get}; {@code body} may be null. */
    public JsonNode post(String path, Object body, Duration atMost) throws IOException {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        return send(request(path, atMost).header("Content-Type", "application/json").POST(publisher).build());
    }

    /** As {@link #post} with no body, without waiting; it fails with an {@link IOException}. */
    CompletableFuture<JsonNode> postAsync(String path, Duration atMost) {
        return HTTP.sendAsync(request(path, atMost).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray()).thenApply(response -> {
            try {
                return read(response);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private HttpRequest.Builder request(String path, Duration atMost) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(atMost);
    }

    private JsonNode send(HttpRequest request) throws IOException {
        try {
            return read(HTTP.send(request, BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + url, e);
        }
    }

    private JsonNode read(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() / 100 != 2) throw new RefusedException(response.statusCode(), url + " answered " + response.statusCode() + ": " + told(response.body()));
        return JSON.readTree(response.body());
    }

    /** What a problem document says, else the beginning of the body. */
    private static String told(byte[] body) {
        try {
            JsonNode problem = JSON.readTree(body);
            if (problem.hasNonNull("detail")) return problem.get("detail").asText();
            if (problem.hasNonNull("title")) return problem.get("title").asText();
        } catch (IOException e) {
            // Not JSON: shown as it is.
        }
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "nothing more" : text.substring(0, Math.min(200, text.length()));
    }
}

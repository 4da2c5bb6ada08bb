package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.baton.core.api.Ack;
import io.baton.core.api.ClusterStatus;
import io.baton.core.api.NodeStatus;
import io.baton.core.api.TableSum;
import io.baton.core.log.Position;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Calls one node's API. Every method throws {@link ApiException} when the node is not there or says no. Thread-safe. */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(70);
    /** Summing reads every row there is. */
    private static final Duration SUM_TIMEOUT = Duration.ofHours(6);

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build();

    /** @param base where the node's API answers, such as {@code http://127.0.0.1:8400} */
    public ApiClient(URI base) {
        this.base = base;
    }

    /** A value with its place in history. {@code json}: the value as the node gave it. */
    public record Value(String json, Position position) {}

    public ClusterStatus status() {
        JsonNode body = json(call("GET", "/v1/status", "", ANSWER_TIMEOUT));
        var nodes = new ArrayList<NodeStatus>();
        for (JsonNode node : body.path("nodes")) nodes.add(node(node));
        return new ClusterStatus(body.path("epoch").asLong(), body.path("leader").asText(), nodes);
    }

    public Position hold(String id, Duration max) {
        return position(verify(id, "hold?max=" + max.toMillis(), ANSWER_TIMEOUT));
    }

    public Position mark(String id) {
        return position(verify(id, "mark", ANSWER_TIMEOUT));
    }

    public List<TableSum> sum(String id, Position at) {
        var sums = new ArrayList<TableSum>();
        for (JsonNode sum : verify(id, "sum?at=" + encode(at.toString()), SUM_TIMEOUT).path("tables")) {
            sums.add(new TableSum(sum.path("schema").asText(), sum.path("table").asText(), sum.path("rows").asLong(),
                sum.path("checksum").asText()));
        }
        return sums;
    }

    public void release(String id) {
        verify(id, "release", ANSWER_TIMEOUT);
    }

    /** Stores a JSON value; the position is the token to read it back by. */
    public Position put(String key, String json, Ack ack) {
        String path = "/v1/kv/" + encode(key) + "?ack=" + ack.name().toLowerCase(Locale.ROOT);
        return position(json(call("PUT", path, json, ANSWER_TIMEOUT)));
    }

    /** Reads a value, at {@code after} or later ({@link Position#START}: whatever the node has). Empty if there is no such key. */
    public Optional<Value> get(String key, Position after) {
        var answer = send(request("GET", "/v1/kv/" + encode(key), "", ANSWER_TIMEOUT)
            .header(JsonAnswer.POSITION_HEADER, after.toString()).build());
        if (answer.statusCode() == 404) return Optional.empty();
        JsonNode body = json(checked(answer));
        return Optional.of(new Value(rawValue(answer.body()), position(body)));
    }

    private JsonNode verify(String id, String step, Duration timeout) {
        return json(call("POST", "/v1/verify/" + encode(id) + "/" + step, "", timeout));
    }

    private String call(String method, String path, String body, Duration timeout) {
        return checked(send(request(method, path, body, timeout).build()));
    }

    private HttpRequest.Builder request(String method, String path, String body, Duration timeout) {
        String root = base.toString().endsWith("/") ? base.toString().substring(0, base.toString().length() - 1) : base.toString();
        var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return HttpRequest.newBuilder(URI.create(root + path)).timeout(timeout).method(method, publisher);
    }

    private HttpResponse<String> send(HttpRequest request) {
        boolean reading = request.method().equals("GET");
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new ApiException(0, "safe", "No node answers at " + base + ". Nothing was done. Check that it runs, and the address.", e);
        } catch (IOException e) {
            throw new ApiException(0, reading ? "safe" : "look-first", "The node at " + base + " took the request but gave no answer ("
                + e.getMessage() + ")." + (reading ? " Try again." : " It may have done what was asked: look before trying again."), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(0, reading ? "safe" : "look-first", "Interrupted while waiting for the node at " + base + ".", e);
        }
    }

    private String checked(HttpResponse<String> answer) {
        if (answer.statusCode() == 200) return answer.body();
        JsonNode problem = answer.headers().firstValue("Content-Type").orElse("").contains("json") ? json(answer.body()) : JSON.nullNode();
        String detail = problem.path("detail").asText("it gave no reason; is this the API of a node?");
        throw new ApiException(answer.statusCode(), problem.path("retry").asText("look-first"),
            "The node at " + base + " answered " + answer.statusCode() + ": " + detail, null);
    }

    private JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ApiException(200, "look-first", "What answers at " + base + " does not speak JSON; is this the API of a node?", e);
        }
    }

    /** The value's own text out of the answer, so that no digit changes on the way. */
    private static String rawValue(String body) {
        var value = new String[1];
        JsonText.read(body, json -> {
            json.object("the answer", name -> {
                if (name.equals("value")) value[0] = json.raw();
                else json.skip();
            });
            return null;
        });
        return value[0];
    }

    private static Position position(JsonNode body) {
        return Position.parse(body.path("position").asText());
    }

    private static NodeStatus node(JsonNode node) {
        return new NodeStatus(node.path("id").asText(), node.path("role").asText(), node.path("epoch").asLong(), position(node),
            node.path("lagMillis").asLong(), node.path("lagEntries").asLong(), node.path("state").asText(), node.path("api").asText(),
            node.path("postgres").asText(), node.path("ageMillis").asLong(), node.path("detail").asText(),
            node.path("writesPerSecond").asDouble());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

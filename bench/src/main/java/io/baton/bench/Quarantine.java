package io.baton.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What was kept in quarantine, as a node's API tells it. */
final class Quarantine {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TABLE = "public.bench_writes";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private final Cluster cluster;

    Quarantine(Cluster cluster) {
        this.cluster = cluster;
    }

    /** All transactions by their id, decided or not. */
    Set<String> ids() throws IOException {
        var ids = new HashSet<String>();
        for (JsonNode item : get("").path("transactions")) ids.add(item.path("id").asText());
        return ids;
    }

    /** The numbers of the bench's rows that these transactions had inserted. */
    Set<Long> numbers(Set<String> ids) throws IOException {
        var numbers = new HashSet<Long>();
        for (String id : ids) {
            String path = "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
            for (long from = 1; from > 0; ) {
                JsonNode page = get(path + (from == 1 ? "" : "?from=" + from));
                for (JsonNode change : page.path("changes"))
                    if (change.path("table").asText().equals(TABLE) && change.path("change").asText().equals("insert"))
                        numbers.add(change.path("row").path("number").asLong());
                from = page.path("next").asLong();
            }
        }
        return numbers;
    }

    private JsonNode get(String path) throws IOException {
        URI uri = URI.create(cluster.nodes().get(0).api() + "/v1/quarantine" + path);
        try {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) throw new IOException(uri + " answered " + answer.statusCode() + " " + answer.body());
            return new ObjectMapper().readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}

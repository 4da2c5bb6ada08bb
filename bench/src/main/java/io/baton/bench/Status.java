package io.baton.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one node says of the cluster. */
record Status(long epoch, String leader, Map<String, Member> members, Log log) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).version(HttpClient.Version.HTTP_1_1).build();

    record Member(String role, long epoch, String state, long lagEntries, String detail) {
        boolean follows() {
            return role.equals("following") && state.equals("OK");
        }

        boolean leads() {
            return role.equals("leading") && state.equals("OK");
        }
    }

    /** Offsets; {@code kept} says for whom the log is kept, or why it was cut. */
    record Log(long begin, long end, long bytes, String kept) {}

    /** Empty if the node does not answer in time. */
    static Optional<Status> ask(Cluster.Node node, Duration atMost) {
        try {
            var answer = HTTP.send(HttpRequest.newBuilder(URI.create(node.api() + "/v1/status")).timeout(atMost).build(), BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(read(JSON.readTree(answer.body()))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What the node says of the snapshot that it takes at the moment; empty if it takes none. */
    static String snapshotProgress(Cluster.Node node) {
        try {
            var answer = HTTP.send(HttpRequest.newBuilder(URI.create(node.api() + "/v1/snapshots")).timeout(Duration.ofSeconds(2)).build(), BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? JSON.readTree(answer.body()).path("progress").asText() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static Status read(JsonNode json) {
        var members = new TreeMap<String, Member>();
        for (JsonNode node : json.path("nodes")) members.put(node.path("id").asText(), new Member(node.path("role").asText(),
            node.path("epoch").asLong(), node.path("state").asText(), node.path("lagEntries").asLong(), node.path("detail").asText()));
        JsonNode log = json.path("log");
        return new Status(json.path("epoch").asLong(), json.path("leader").asText(""), members,
            new Log(log.path("begin").asLong(), log.path("end").asLong(), log.path("bytes").asLong(), log.path("kept").asText()));
    }

    /** One leads, all others follow it, all are well, and the epoch is the same for all. */
    boolean healthy(int nodes) {
        return members.size() == nodes && members.containsKey(leader) && members.entrySet().stream().allMatch(m -> m.getValue().epoch() == epoch
            && (m.getKey().equals(leader) ? m.getValue().leads() : m.getValue().follows()));
    }

    String words() {
        var text = new StringBuilder("epoch " + epoch + " leader " + (leader.isEmpty() ? "nobody" : leader));
        members.forEach((id, m) -> text.append("; ").append(id).append(' ').append(m.role()).append(" epoch ").append(m.epoch()).append(' ')
            .append(m.state()).append(m.detail().isEmpty() ? "" : " (" + m.detail() + ")"));
        return text.toString();
    }
}

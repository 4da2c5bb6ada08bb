package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.core.cluster.Room;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a node says of the cluster, and how people are shown it. */
public final class ClusterStatus {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private ClusterStatus() {}

    /** Asks the nodes in turn; the first answer counts. Throws {@link CommandFailedException} if none answers. */
    public static JsonNode ask(List<NodeApi> apis) {
        var failures = new ArrayList<String>();
        for (NodeApi api : apis) {
            try {
                return api.get("/v1/status", PATIENCE);
            } catch (IOException e) {
                failures.add(api.url() + " (" + (e.getMessage() == null ? "no connection" : e.getMessage()) + ")");
            }
        }
        throw new CommandFailedException("no node answers: " + String.join(", ", failures)
            + ". PostgreSQL itself may well be up; look at the nodes' logs.");
    }

    /** One line for a log. */
    public static String line(JsonNode status) {
        var text = new StringBuilder("epoch " + status.path("epoch").asText("?") + ", leader " + leader(status));
        for (JsonNode node : status.path("nodes")) text.append(" | ").append(String.join(" ", node.path("id").asText(), node.path("role").asText(),
            node.path("position").asText(), "lag", lag(node), node.path("state").asText(), perSecond(node) + "/s"));
        return text.toString();
    }

    public static List<String> table(JsonNode status) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NODE", "ROLE", "EPOCH", "POSITION", "LAG", "STATE", "WRITES/S"));
        for (JsonNode node : status.path("nodes")) rows.add(List.of(node.path("id").asText(), node.path("role").asText(),
            node.path("epoch").asText(), node.path("position").asText(), lag(node), node.path("state").asText(), perSecond(node)));
        var lines = new ArrayList<String>();
        lines.add("epoch " + status.path("epoch").asText("?") + ", leader " + leader(status));
        lines.addAll(align(rows));
        lines.addAll(room(status));
        for (JsonNode node : status.path("nodes")) if (!node.path("detail").asText("").isEmpty())
            lines.add(node.path("id").asText() + ": " + node.path("detail").asText());
        return lines;
    }

    /** What is taken up, as far as it is known. */
    private static List<String> room(JsonNode status) {
        var lines = new ArrayList<String>();
        JsonNode log = status.path("log");
        if (!log.isMissingNode()) lines.add("log: offsets " + log.path("begin").asLong() + " to " + log.path("end").asLong() + bytes(", ", log, "bytes", "") + bytes(", ", log, "free", " free")
            + "; " + log.path("kept").asText());
        for (JsonNode node : status.path("nodes")) {
            JsonNode room = node.path("room");
            if (room.has("data")) lines.add(node.path("id").asText() + bytes(": data ", room, "data", "") + bytes(", WAL ", room, "wal", "") + bytes(", kept by slots ", room, "slots", "")
                + bytes(" of at most ", room, "slotLimit", "") + bytes(", disk ", room, "free", " free") + bytes(" of ", room, "total", ""));
        }
        return lines;
    }

    private static String bytes(String before, JsonNode of, String name, String after) {
        return of.has(name) ? before + Room.text(of.get(name).asLong()) + after : "";
    }

    /** Columns side by side, each as wide as its widest cell. */
    public static List<String> align(List<List<String>> rows) {
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String leader(JsonNode status) {
        return status.hasNonNull("leader") && !status.get("leader").asText().isEmpty() ? status.get("leader").asText() : "nobody";
    }

    private static String lag(JsonNode node) {
        return node.path("lagEntries").asText("?") + " entries, " + node.path("lagMillis").asText("?") + " ms";
    }

    private static String perSecond(JsonNode node) {
        return node.hasNonNull("writesPerSecond") ? String.format(Locale.ROOT, "%.0f", node.get("writesPerSecond").asDouble()) : "-";
    }
}

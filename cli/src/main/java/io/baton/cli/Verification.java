package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * Compares all nodes at one position of the log. Followers are held first, so that none is beyond the mark that the leader then sets;
 * each goes on to exactly that mark and sums a snapshot of it. Writes go on all the while.
 */
public final class Verification {
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final int TRIES = 5;
    private static final int CONFLICT = 409;
    /** Summing takes as long as the data is large. */
    private static final Duration SUM = Duration.ofMinutes(30);

    /** @param difference what differs, else empty */
    public record Table(String name, String rows, String difference) {}

    /**
     * @param schema where schemas differ, each a line; empty if they were not compared
     * @param schemaObjects how many parts the leader's schema has; 0 if it was not compared
     */
    public record Result(String position, Collection<String> nodes, List<Table> tables, List<String> schema, int schemaObjects) {}

    private record Sum(long rows, String checksum) {}

    private interface Step {
        CompletableFuture<JsonNode> on(NodeApi api);
    }

    /** Something came in between that may not do so the next time: a table was emptied, or a node was not where it should have been. */
    private static final class DisturbedException extends CommandFailedException {
        private static final long serialVersionUID = 1L;

        DisturbedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final String leader;
    private final Map<String, NodeApi> nodes = new TreeMap<>();

    public Verification(JsonNode status) {
        leader = status.path("leader").asText("");
        for (JsonNode node : status.path("nodes")) nodes.put(node.path("id").asText(), new NodeApi(node.path("api").asText()));
        if (leader.isEmpty() || !nodes.containsKey(leader))
            throw new CommandFailedException("nobody leads at the moment, so nothing was compared; try again when 'baton status' names a leader");
    }

    /** Compares the rows alone; as {@link #run(boolean)}. */
    public Result run() {
        return run(false);
    }

    /**
     * Throws {@link CommandFailedException} if it cannot be done; the nodes go on by themselves in any case.
     *
     * @param schema whether to compare the schemas too
     */
    public Result run(boolean schema) {
        for (int tries = 1; ; tries++) {
            try {
                return compared("/v1/verify/" + UUID.randomUUID() + "/", schema);
            } catch (DisturbedException e) {
                if (tries == TRIES) throw e;
            }
        }
    }

    private Result compared(String path, boolean schema) {
        var followers = new TreeMap<>(nodes);
        NodeApi leading = followers.remove(leader);
        try {
            onAll(followers, api -> api.postAsync(path + "hold", STEP));
            String mark = onAll(Map.of(leader, leading), api -> api.postAsync(path + "mark", STEP)).get(leader).path("position").asText();
            var sums = onAll(nodes, api -> api.postAsync(path + "sum?at=" + NodeApi.encoded(mark) + (schema ? "&schema=true" : ""), SUM));
            var schemas = new SchemaDifferences(leader, sums);
            return new Result(mark, nodes.keySet(), compare(sums), schemas.lines(), schemas.objects());
        } finally {
            release(path);
        }
    }

    private void release(String path) {
        try {
            onAll(nodes, api -> api.postAsync(path + "release", STEP));
        } catch (CommandFailedException e) {
            // A hold ends by itself after a minute.
        }
    }

    /** All at once, with no thread that one could wait for: a node that is asked late has gone too far, or its hold has ended. */
    private static Map<String, JsonNode> onAll(Map<String, NodeApi> apis, Step step) {
        var calls = new TreeMap<String, CompletableFuture<JsonNode>>();
        apis.forEach((id, api) -> calls.put(id, step.on(api)));
        var answers = new TreeMap<String, JsonNode>();
        calls.forEach((id, call) -> answers.put(id, answer(id, apis.get(id), call)));
        return answers;
    }

    private static JsonNode answer(String id, NodeApi api, CompletableFuture<JsonNode> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            boolean disturbed = e.getCause() instanceof NodeApi.RefusedException refused && refused.status() == CONFLICT;
            String why = e.getCause() == null || e.getCause().getMessage() == null ? "no connection to " + api.url() : e.getCause().getMessage();
            String message = "node " + id + " cannot be compared: " + why + ". Nothing was changed; try again when it is well.";
            throw disturbed ? new DisturbedException(message, e) : new CommandFailedException(message, e);
        }
    }

    private List<Table> compare(Map<String, JsonNode> answers) {
        var sums = new TreeMap<String, Map<String, Sum>>();
        var tables = new TreeSet<String>();
        answers.forEach((id, answer) -> {
            var ofNode = new TreeMap<String, Sum>();
            for (JsonNode table : answer.path("tables")) ofNode.put(table.path("schema").asText() + "." + table.path("table").asText(),
                new Sum(table.path("rows").asLong(), table.path("checksum").asText()));
            sums.put(id, ofNode);
            tables.addAll(ofNode.keySet());
        });
        var result = new ArrayList<Table>();
        for (String table : tables) result.add(compare(table, sums));
        return result;
    }

    private Table compare(String table, Map<String, Map<String, Sum>> sums) {
        Sum wanted = sums.get(leader).get(table);
        String different = sums.entrySet().stream().filter(node -> !java.util.Objects.equals(node.getValue().get(table), wanted))
            .map(node -> node.getKey() + (node.getValue().get(table) == null ? " (has no such table)"
                : wanted == null ? " (the leader has no such table)" : " (" + node.getValue().get(table).rows() + " rows)"))
            .collect(Collectors.joining(", "));
        return new Table(table, wanted == null ? "-" : Long.toString(wanted.rows()), different.isEmpty() ? "" : "DIFFERS on " + different);
    }
}

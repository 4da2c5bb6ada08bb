package io.baton.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** {@code cluster.json}: where the parts of a running demo are. A part that does not run has the pid null. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ClusterFile(String cluster, Kafka kafka, List<Node> nodes, List<Monitor> monitors) {
    public static final String NAME = "cluster.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public record Kafka(String bootstrap, Long pid) {}

    public record Node(String id, Long pid, String config, String api, Postgres postgres) {}

    public record Postgres(String host, int port, String user, String database, Long pid) {}

    public record Monitor(String id, Long pid, String config) {}

    /** Reads the file of the demo in {@code dir}. Throws {@link CommandFailedException} if there is none. */
    public static ClusterFile read(Path dir) {
        try {
            return JSON.readValue(Files.readAllBytes(dir.resolve(NAME)), ClusterFile.class);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("no demo runs in " + dir + " (there is no " + NAME
                + "). Start one with 'baton demo', name its directory with --dir, or name a node with --url.");
        } catch (IOException e) {
            throw new CommandFailedException(dir.resolve(NAME) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Replaces the file in one step, so that a reader sees the old or the new one, never a half. */
    public void write(Path dir) throws IOException {
        Path draft = dir.resolve(NAME + ".draft");
        Files.writeString(draft, text());
        Files.move(draft, dir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    String text() throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }
}

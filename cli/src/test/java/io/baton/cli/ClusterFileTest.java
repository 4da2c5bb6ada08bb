package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFileTest {
    private static final ClusterFile FILE = new ClusterFile("demo", new ClusterFile.Kafka("127.0.0.1:9092", 11L),
        List.of(new ClusterFile.Node("node-1", null, "/d/node-1/node.yaml", "http://127.0.0.1:8432",
            new ClusterFile.Postgres("127.0.0.1", 5432, "postgres", "app", 12L))),
        List.of(new ClusterFile.Monitor("monitor-1", 13L, "/d/monitor-1/monitor.yaml")));

    @TempDir
    Path dir;

    @Test
    void scriptsFindExactlyThis() throws IOException {
        FILE.write(dir);

        assertThat(new ObjectMapper().readTree(dir.resolve("cluster.json").toFile())).isEqualTo(new ObjectMapper().readTree("""
            {"cluster": "demo", "kafka": {"bootstrap": "127.0.0.1:9092", "pid": 11},
             "nodes": [{"id": "node-1", "pid": null, "config": "/d/node-1/node.yaml", "api": "http://127.0.0.1:8432",
                        "postgres": {"host": "127.0.0.1", "port": 5432, "user": "postgres", "database": "app", "pid": 12}}],
             "monitors": [{"id": "monitor-1", "pid": 13, "config": "/d/monitor-1/monitor.yaml"}]}"""));
    }

    @Test
    void readsWhatItWroteAndLeavesNothingElse() throws IOException {
        FILE.write(dir);
        FILE.write(dir);

        assertThat(ClusterFile.read(dir)).isEqualTo(FILE);
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(dir.resolve("cluster.json"));
        }
    }

    @Test
    void withoutADemoItSaysWhatToDo() {
        assertThatThrownBy(() -> ClusterFile.read(dir)).isInstanceOf(CommandFailedException.class)
            .hasMessageContaining("no demo runs in " + dir).hasMessageContaining("--dir").hasMessageContaining("--url");
    }
}

package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
    @TempDir
    Path dir;

    @Test
    void withoutKeepNothingIsLeft() throws IOException {
        var directory = new DemoDirectory(dir.resolve("a/demo"));
        directory.take();
        Files.createDirectories(directory.of("kafka/deep"));
        directory.release(false);

        assertThat(directory.root()).doesNotExist();
    }

    @Test
    void aNodeThatWasRemovedStaysAwayAndNoOtherGetsItsNumber() throws IOException {
        var directory = new DemoDirectory(dir.resolve("demo"));
        directory.take();
        assertThat(directory.nodes(3)).containsExactly(1, 2, 3);
        for (int n = 1; n <= directory.nextNode() && n <= 4; n++) addNode(directory, n);

        directory.forget(2);
        directory.forget(4);
        assertThat(directory.server(4)).doesNotExist();
        assertThat(directory.nextNode()).isEqualTo(5);
        assertThat(directory.nodes(3)).containsExactly(1, 3);
        assertThat(directory.nodes(6)).containsExactly(1, 3, 5, 6);
        directory.release(false);
    }

    private static void addNode(DemoDirectory directory, int n) throws IOException {
        Files.createDirectories(directory.server(n).resolve("base"));
        Files.createDirectories(directory.settings(n).getParent());
        Files.writeString(directory.settings(n), "node: node-" + n);
    }

    @Test
    void withKeepDataStaysAndCanBeTakenAgain() throws IOException {
        var directory = new DemoDirectory(dir.resolve("demo"));
        directory.take();
        Files.createDirectories(directory.of("kafka"));
        Files.writeString(directory.root().resolve("cluster.json"), "{}");
        directory.release(true);

        assertThat(directory.of("kafka")).exists();
        assertThat(directory.root().resolve("cluster.json")).doesNotExist();
        var next = new DemoDirectory(dir.resolve("demo"));
        next.take();
        next.release(false);
    }

    @Test
    void filesOfOthersAreNeverTouched() throws IOException {
        Path precious = Files.writeString(dir.resolve("thesis.txt"), "all my work");

        assertThatThrownBy(() -> new DemoDirectory(dir).take()).isInstanceOf(CommandFailedException.class).hasMessageContaining("not of a demo");
        assertThat(precious).exists();
    }
}

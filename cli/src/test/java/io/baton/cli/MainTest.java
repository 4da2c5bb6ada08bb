package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    Path dir;

    private final StringWriter err = new StringWriter();

    @Test
    void wrongSettingsArePrintedWholeAndExitWithTwo() throws IOException {
        Path file = Files.writeString(dir.resolve("node.yaml"), "cluster: shop\nnod: node-1\n");

        assertThat(run("node", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("node.yaml has 4 mistakes, so nothing was started", "nod is not a key; did you mean node?",
            "node is missing", "kafka.bootstrap is missing", "postgres.url is missing");
    }

    @Test
    void aMonitorsSettingsAreCheckedToo() throws IOException {
        Path file = Files.writeString(dir.resolve("monitor.yaml"), "cluster: shop\n");

        assertThat(run("monitor", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("monitor is missing");
    }

    @Test
    void withoutAFileTheVariablesAreAllThereIs() {
        assertThat(run("node")).isEqualTo(2);
        assertThat(err.toString()).contains("the environment (no --config was given) has 4 mistakes", "cluster is missing", "postgres.url is missing");
    }

    @Test
    void anUnknownCommandIsNamedWithItsNearest() {
        assertThat(run("statsu")).isEqualTo(2);
        assertThat(err.toString()).contains("statsu").contains("baton status");
    }

    @Test
    void nobodyToAskIsNotAFalseAnswer() {
        assertThat(run("status", "--dir", dir.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no demo runs in " + dir);
        assertThat(run("verify", "--url", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("no node answers: http://127.0.0.1:1");
        assertThat(run("status", "--url", "http://127.0.0.1:1,http://127.0.0.1:2")).isEqualTo(2);
        assertThat(err.toString()).contains("no node answers: http://127.0.0.1:1", ", http://127.0.0.1:2");
        assertThat(run("status", "--url", "ftp://x")).isEqualTo(2);
        assertThat(err.toString()).contains("--url must look like");
    }

    @Test
    void aDemoDoesNotTouchADirectoryThatIsNotItsOwn() throws IOException {
        Path precious = Files.writeString(dir.resolve("thesis.txt"), "all my work");

        assertThat(run("demo", "--dir", dir.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("has files that are not of a demo");
        assertThat(precious).hasContent("all my work");
    }

    @Test
    void aPartOfNoDemoIsNotStarted() {
        assertThat(run("demo", "start-part", "node-1", "--dir", dir.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no demo runs in " + dir + ", so node-1 was not started");
        assertThat(run("demo", "--dir", dir.toString(), "remove-node", "node-4")).isEqualTo(2);
        assertThat(err.toString()).contains("no demo runs in " + dir + ", so node-4 was not removed");
    }

    private int run(String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }
}

package io.baton.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers must not outlive their JVM, not even when it gets no chance to run its shutdown hooks. */
class OwnerDeathTest {
    @TempDir(factory = TargetDir.class)
    Path temp;

    private Process owner;

    @Test
    void serversEndWhenTheirOwnerIsKilledEvenPausedOnesAndTheDataIsTakenOver() throws Exception {
        owner = startOwner();
        List<Long> pids = pids();
        assertThat(running(pids)).containsExactlyInAnyOrderElementsOf(pids);
        owner.destroyForcibly().waitFor();
        // At once, while the watchdogs are still at work: the new owner has to wait for the end of the orphan.
        var heir = EmbeddedPostgres.start(temp.resolve("running"), Map.of());
        try {
            assertThat(EmbeddedPostgresTest.query(heir, "SELECT v FROM t")).isEqualTo("committed");
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(running(pids)).isEmpty());
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(backendsOf("paused")).isEmpty());
            assertThat(Files.readString(temp.resolve("paused/postgres.log"))).contains("received fast shutdown request");
        } finally {
            heir.delete();
        }
    }

    @Test
    void anOrderlyExitOfTheOwnerEndsTheServersToo() throws Exception {
        owner = startOwner();
        List<Long> pids = pids();
        owner.destroy();
        owner.waitFor();
        assertThat(running(pids)).isEmpty();
    }

    @AfterEach
    void end() throws InterruptedException {
        owner.destroyForcibly().waitFor();
    }

    private Process startOwner() throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(JvmTemp.optionsFor(temp));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OwnerProgram.class.getName(), temp.toString()));
        return new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    }

    private List<Long> pids() throws IOException {
        var reader = new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("pids ")) return Arrays.stream(line.substring(5).split(" ")).map(Long::valueOf).toList();
        }
        throw new AssertionError("the owner ended early");
    }

    private static List<Long> running(List<Long> pids) {
        return ProcessTable.find(command -> true).stream().map(ProcessTable.Entry::pid).filter(pids::contains).toList();
    }

    private List<ProcessTable.Entry> backendsOf(String name) {
        String title = "postgres: " + new PostgresHome(temp.resolve(name), java.util.Optional.empty(), true).clusterName();
        return ProcessTable.find(command -> command.get(0).startsWith(title));
    }
}

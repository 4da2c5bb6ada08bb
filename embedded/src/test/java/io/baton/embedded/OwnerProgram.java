package io.baton.embedded;

import java.nio.file.Path;
import java.util.Map;

/** A JVM that starts servers below the given directory, says that they run, and waits to be killed. */
final class OwnerProgram {
    private OwnerProgram() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        var running = EmbeddedPostgres.start(dir.resolve("running"), Map.of());
        var paused = EmbeddedPostgres.start(dir.resolve("paused"), Map.of());
        var kafka = EmbeddedKafka.start(dir.resolve("kafka"), Map.of());
        EmbeddedPostgresTest.execute(running, "CREATE TABLE t (v text); INSERT INTO t VALUES ('committed')");
        paused.pause();
        System.out.println("pids " + running.pid() + " " + paused.pid() + " " + kafka.pid());
        System.out.flush();
        Thread.currentThread().join();
    }
}

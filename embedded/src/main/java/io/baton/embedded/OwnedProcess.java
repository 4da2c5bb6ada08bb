package io.baton.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server process that ends with this JVM, even if the JVM is killed. Its process id is the server's own. */
final class OwnedProcess {
    private static final String WATCHDOG = script();
    /** {@code setsid} keeps Ctrl-C in a terminal, or the kill of the owner's process group, away from server and watchdog. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Process process;

    private OwnedProcess(Process process) {
        this.process = process;
    }

    /** @param gracefulSignal sent by the watchdog when this JVM is gone; ten seconds later it is SIGKILL */
    static OwnedProcess start(List<String> command, String gracefulSignal, Path workingDir, Path log) {
        var line = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) line.add(SETSID.toString());
        line.addAll(List.of("/bin/sh", "-c", WATCHDOG, "baton-watchdog", gracefulSignal));
        line.addAll(command);
        var builder = new ProcessBuilder(line).directory(workingDir.toFile()).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // PGPORT, PGDATA, KAFKA_OPTS and the like of the caller must not reach the server.
        builder.environment().keySet().retainAll(List.of("PATH", "JAVA_HOME", "TZ"));
        try {
            Process started = builder.start();
            started.onExit().thenAccept(OwnedProcess::dismissWatchdog);
            return new OwnedProcess(started);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot start " + command.get(0) + "; no process was started", e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    void signal(String name) {
        if (process.isAlive()) ProcessTable.signal(name, process.pid());
    }

    /** True if the process has ended within the limit. */
    boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw Waiting.interrupted("waiting for the end of process " + pid());
        }
    }

    boolean succeeded() {
        return !process.isAlive() && process.exitValue() == 0;
    }

    void kill() {
        process.destroyForcibly();
        if (!ended(Duration.ofSeconds(30))) {
            throw new EmbeddedServerException("process " + pid() + " did not end within 30 s of SIGKILL;"
                + " it hangs in the kernel (a dead disk?), end it by hand");
        }
    }

    /** A word before the end of the pipe tells the watchdog that there is nothing left to end. */
    private static void dismissWatchdog(Process ended) {
        try (var pipe = ended.getOutputStream()) {
            pipe.write("ended\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The watchdog is gone already, so it cannot do harm.
        }
    }

    private static String script() {
        try (InputStream in = OwnedProcess.class.getResourceAsStream("watchdog.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EmbeddedServerException("watchdog.sh is missing in the embedded module; no server can be started safely", e);
        }
    }
}

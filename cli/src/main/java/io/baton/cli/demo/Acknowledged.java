package io.baton.cli.demo;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The orders that a load was told are safe, with the time of it, in a file that outlives the load: what a cluster may be held to. */
final class Acknowledged implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("\\d{13} [0-9a-f-]{36}");

    /** One order and when its COMMIT returned. */
    record Entry(Instant time, UUID order) {}

    private final OutputStream file;
    /** Ends a line that a crash may have torn; the file is not touched before there is something to add, for its time tells that. */
    private String before;

    private Acknowledged(OutputStream file, String before) {
        this.file = file;
        this.before = before;
    }

    /** Goes on behind what the file holds already. */
    static Acknowledged appendTo(Path file) throws IOException {
        boolean begun = Files.exists(file) && Files.size(file) > 0;
        return new Acknowledged(new FileOutputStream(file.toFile(), true), begun ? "\n" : "");
    }

    /** From any thread. The times in the file never go back, as long as the clock does not. */
    synchronized void add(UUID order) {
        try {
            file.write((before + System.currentTimeMillis() + " " + order + "\n").getBytes(StandardCharsets.US_ASCII));
            before = "";
        } catch (IOException e) {
            throw new UncheckedIOException("an acknowledged order could not be noted, so it will not be checked", e);
        }
    }

    /**
     * One entry after the other: the file may be far larger than the memory. A line that a crash has torn is left out.
     *
     * @param most no more than that many, from the first on
     */
    static void read(Path file, long most, Consumer<Entry> reader) throws IOException {
        long read = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null && read < most; line = lines.readLine()) {
                Optional<Entry> entry = entry(line);
                entry.ifPresent(reader);
                if (entry.isPresent()) read++;
            }
        }
    }

    private static Optional<Entry> entry(String line) {
        if (!LINE.matcher(line).matches()) return Optional.empty();
        return Optional.of(new Entry(Instant.ofEpochMilli(Long.parseLong(line.substring(0, 13))), UUID.fromString(line.substring(14))));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package io.baton.adapters.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The server's own program that writes a schema as SQL. It has to be at least as new as the server that it reads. */
public final class PgDump {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** Where packages put it: Debian and Ubuntu, Red Hat, SUSE, FreeBSD. */
    private static final List<Path> PLACES = List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr"), Path.of("/usr/local"));

    /** A schema change on the source may hold a lock; beyond this the copy is given up, so that nobody waits for it. */
    private static final String LOCK_WAIT = "30s";

    /** One that was found. */
    private record Program(Path file, int major) {}

    private final Program program;

    private PgDump(Program program) {
        this.program = program;
    }

    /**
     * Finds one that can read a server.
     *
     * @param named the one that the operator wants, if any
     * @param path where programs are looked for first
     * @param major the server's version
     * @throws IllegalStateException if there is none; the message says where it was looked for, and what to do
     */
    public static PgDump find(Optional<Path> named, List<Path> path, int major) {
        if (named.isEmpty()) return in(Stream.concat(path.stream(), PLACES.stream().flatMap(PgDump::below)).toList(), major);
        return new PgDump(readable(programAt(named.get()).orElseThrow(() -> new IllegalStateException(named.get() + " is no pg_dump that could be run. Nothing was copied."
            + advice(major))), major));
    }

    static PgDump in(List<Path> directories, int major) {
        List<Program> found = directories.stream().distinct().map(dir -> dir.resolve("pg_dump")).flatMap(file -> programAt(file).stream()).toList();
        // The oldest that is new enough: what a newer one writes, an older server may not understand.
        return found.stream().filter(one -> one.major >= major).min(Comparator.comparingInt(Program::major)).map(PgDump::new)
            .orElseThrow(() -> new IllegalStateException("There is no pg_dump for PostgreSQL " + major + " on this machine: " + (found.isEmpty()
                ? "none was found on the PATH nor where packages put it" : "found are only " + found.stream().map(one -> one.file + " of version "
                + one.major).collect(Collectors.joining(", ")) + ", and a pg_dump cannot read a newer server") + ". Nothing was copied." + advice(major)));
    }

    private static Program readable(Program program, int major) {
        if (program.major >= major) return program;
        throw new IllegalStateException(program.file + " is of version " + program.major + " and cannot read a server of version " + major
            + ". Nothing was copied." + advice(major));
    }

    private static String advice(int major) {
        return " Install PostgreSQL's client programs of version " + major + " or newer here (Debian: postgresql-client-" + major + ") or name one with"
            + " --pg-dump FILE; or run this command on a machine that has them.";
    }

    /** {@code bin} itself, and {@code bin} of every version. */
    private static Stream<Path> below(Path place) {
        try (var versions = Files.list(place)) {
            return Stream.concat(Stream.of(place.resolve("bin")), versions.filter(dir -> dir.getFileName().toString().matches("(pgsql-)?\\d+"))
                .map(dir -> dir.resolve("bin")).toList().stream());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Optional<Program> programAt(Path file) {
        if (!Files.isExecutable(file) || Files.isDirectory(file)) return Optional.empty();
        try {
            Process asked = new ProcessBuilder(file.toString(), "--version").redirectErrorStream(true).start();
            Matcher version = VERSION.matcher(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return version.find() ? Optional.of(new Program(file, Integer.parseInt(version.group(1)))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** For a message. */
    @Override
    public String toString() {
        return program.file + " of version " + program.major;
    }

    /** What has to be there before the rows: types, functions, tables, without what would only slow their coming. */
    String beforeRows(PostgresServer server, String snapshot) {
        return dump(server, snapshot, "pre-data");
    }

    /** What comes after the rows: indexes, constraints, triggers, the content of materialized views, access. */
    String afterRows(PostgresServer server, String snapshot) {
        return dump(server, snapshot, "post-data");
    }

    private String dump(PostgresServer server, String snapshot, String section) {
        var command = new ArrayList<>(List.of(program.file.toString(), "--host=" + server.host(), "--port=" + server.port(), "--username=" + server.user(),
            "--no-password", "--section=" + section, "--snapshot=" + snapshot, "--exclude-schema=" + OwnTables.SCHEMA, "--no-blobs", "--no-subscriptions",
            "--no-tablespaces", "--encoding=UTF8", "--lock-wait-timeout=" + LOCK_WAIT, "--dbname=" + server.database()));
        try {
            Path trouble = Files.createTempFile("baton-pg_dump", ".txt");
            try {
                return run(command, server, trouble);
            } finally {
                Files.delete(trouble);
            }
        } catch (IOException e) {
            throw new IllegalStateException("pg_dump could not be run: " + e.getMessage() + ". Nothing was copied.", e);
        }
    }

    private String run(List<String> command, PostgresServer server, Path trouble) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(trouble.toFile());
        if (server.password() != null && !server.password().isEmpty()) builder.environment().put("PGPASSWORD", server.password());
        // A leader that steps down ends the sessions of clients, and this one is none.
        builder.environment().put("PGAPPNAME", PostgresServer.SESSION_PREFIX + "-dump");
        builder.environment().put("PGOPTIONS", "-c default_transaction_read_only=off -c search_path=pg_catalog");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) return text;
            throw new IllegalStateException("pg_dump could not read the schema of " + server + ": " + Files.readString(trouble).strip()
                + ". Nothing was copied; mend that and run it again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("pg_dump was interrupted. Nothing was copied.", e);
        } finally {
            process.destroy();
        }
    }
}

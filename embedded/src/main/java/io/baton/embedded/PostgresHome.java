package io.baton.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Where one server lives: log, lock and memory in the wanted directory, and the data there too, or under {@link SharedPlace} when
 * PostgreSQL's account cannot enter the wanted directory.
 */
final class PostgresHome implements ServerHome {
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    private static final String INITIALIZED = "initialized";

    private final Path dir;
    private final Account account;
    private final Path binaries;
    private final List<String> locale;
    private final Path data;
    private final Remembered remembered;
    private final boolean synced;

    /**
     * @param programs another PostgreSQL's than the one that comes along
     * @param synced whether new data shall outlive a loss of power
     */
    PostgresHome(Path dir, Optional<Path> programs, boolean synced) {
        this.synced = synced;
        this.dir = dir;
        account = Account.forPostgres();
        binaries = programs.orElseGet(() -> PostgresBinaries.unpacked(account));
        // The builtin provider has the same C.UTF-8 on every machine, whatever locales are installed; not every version has it.
        locale = programs.isPresent() ? List.of("--locale=C") : List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
        remembered = new Remembered(dir);
        data = remembered.get("data").map(Path::of).orElseGet(this::chooseData);
    }

    Path data() {
        return data;
    }

    /** The postmaster's own: who it is, and whether it is ready. */
    Path lockFile() {
        return data.resolve("postmaster.pid");
    }

    @Override
    public Path log() {
        return dir.resolve("postgres.log");
    }

    @Override
    public Path dir() {
        return dir;
    }

    @Override
    public Remembered remembered() {
        return remembered;
    }

    /** Shown in the title of each of the server's processes, by which they can be told from those of other servers. */
    String clusterName() {
        return "baton-" + name(data);
    }

    private Path chooseData() {
        if (account.canEnter(dir)) return dir.resolve("data");
        SharedPlace.sweep();
        Path elsewhere = SharedPlace.reserve("postgres-" + name(dir), dir);
        remembered.put("data", elsewhere.toString());
        return elsewhere;
    }

    private static String name(Path path) {
        return UUID.nameUUIDFromBytes(path.toString().getBytes(StandardCharsets.UTF_8)).toString().substring(0, 18);
    }

    @Override
    public void prepareData() {
        if (remembered.get(INITIALIZED).isPresent() && Files.exists(data.resolve("PG_VERSION"))) return;
        FileTree.delete(data);
        try {
            account.createOwnDirectory(data);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot create " + data + "; nothing was started", e);
        }
        var command = new ArrayList<>(List.of(binaries.resolve("bin/initdb").toString(), "-D", data.toString(), "-U", EmbeddedPostgres.USER,
            "-A", "trust", "-E", "UTF8"));
        if (!synced) command.add("--no-sync");
        command.addAll(locale);
        var initdb = run(command);
        if (!initdb.ended(INITDB_LIMIT)) initdb.kill();
        if (!Files.exists(data.resolve("PG_VERSION")) || !initdb.succeeded()) {
            throw new EmbeddedServerException("initdb failed; nothing was started; the log " + log() + " ends with:\n" + FileTree.tail(log()));
        }
        remembered.put(INITIALIZED, "yes");
    }

    OwnedProcess startServer(List<String> options) {
        var command = new ArrayList<>(List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString()));
        command.addAll(options);
        return run(command);
    }

    private OwnedProcess run(List<String> command) {
        return OwnedProcess.start(account.command(command), "INT", data, log());
    }

    @Override
    public void delete() {
        removeSharedMemory();
        FileTree.delete(data);
        SharedPlace.release(data);
        FileTree.delete(dir);
    }

    /** A killed postmaster leaves one small System V segment, which the next one reuses; without a next one it would stay for ever. */
    private void removeSharedMemory() {
        try {
            List<String> lines = Files.readAllLines(lockFile());
            if (lines.size() < 7) return;
            String id = lines.get(6).strip().split("\\s+")[1];
            new ProcessBuilder("ipcrm", "-m", id).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            // No lock file: a clean end has removed the segment. No ipcrm: 56 bytes stay until the next boot.
        } catch (InterruptedException e) {
            throw Waiting.interrupted("removing shared memory");
        }
    }
}

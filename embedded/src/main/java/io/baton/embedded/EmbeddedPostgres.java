package io.baton.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real PostgreSQL: 18, or one that this machine has. It listens on the loopback interface only and lets every local user in. */
public final class EmbeddedPostgres extends EmbeddedServer {
    static final String HOST = "127.0.0.1";
    static final String USER = "postgres";
    private static final String DATABASE = "postgres";
    private static final String PORT = "port";
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    /** SIGINT is a fast shutdown: sessions are cut, data is checkpointed. */
    private static final Kind KIND = new Kind("PostgreSQL", List.of(PORT), "INT", Duration.ofSeconds(30));

    private final PostgresHome home;
    private final PostgresProcesses processes;
    private final Map<String, String> settings;

    private EmbeddedPostgres(PostgresHome home, DirLock lock, Map<String, String> settings) {
        super(KIND, home, lock);
        this.home = home;
        this.settings = Map.copyOf(settings);
        processes = new PostgresProcesses(home);
    }

    /**
     * Starts the server that lives in {@code dir} and returns when it accepts connections; a missing or empty directory becomes a new
     * server first. Its port is chosen at the first start and kept. {@code settings} are those of postgresql.conf and override the
     * defaults (wal_level=logical, fsync=on).
     */
    public static EmbeddedPostgres start(Path dir, Map<String, String> settings) {
        return start(dir, settings, Optional.empty());
    }

    /** As {@link #start(Path, Map)}; {@code programs}: another PostgreSQL's directory with {@code bin}, as {@link #installed} finds it. */
    public static EmbeddedPostgres start(Path dir, Map<String, String> settings, Optional<Path> programs) {
        return start(dir, (absolute, lock) -> new EmbeddedPostgres(new PostgresHome(absolute, programs, PostgresSettings.synced(settings)), lock, settings));
    }

    /** Where Debian's packages put PostgreSQL of this major version; empty if this machine does not have it. */
    public static Optional<Path> installed(int major) {
        Path programs = INSTALLED.resolve(Integer.toString(major));
        return Optional.of(programs).filter(path -> Files.isExecutable(path.resolve("bin/postgres")) && Files.isExecutable(path.resolve("bin/initdb")));
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port(PORT);
    }

    public String user() {
        return USER;
    }

    public String database() {
        return DATABASE;
    }

    /** Without user or password: connect as {@link #user()}, any password will do. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + HOST + ":" + port() + "/" + DATABASE;
    }

    @Override
    public synchronized void kill() {
        processes.kill();
        super.kill();
    }

    @Override
    public synchronized void resume() {
        processes.resume();
    }

    @Override
    OwnedProcess launch() {
        processes.clearLeftovers();
        return home.startServer(PostgresSettings.options(settings, port(), home.clusterName()));
    }

    @Override
    boolean isReady(long pid) {
        return processes.ready(pid);
    }

    @Override
    void freeze(long pid) {
        processes.pause(pid);
    }
}

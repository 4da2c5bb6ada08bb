package io.baton.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real PostgreSQL 18 in processes of its own, with data that survives a restart. It listens on the loopback interface only, lets
 * every local user in, and ends with this JVM, even if the JVM is killed. Failures are {@link EmbeddedServerException}s.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final String USER = "postgres";
    private static final String DATABASE = "postgres";
    /** Recovery after a kill included. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 5;

    private final Path dir;
    private final DirLock lock;
    private final PostgresHome home;
    private final PostgresProcesses processes;
    private final Map<String, String> settings;
    private final OwnerExit ownerExit;
    private int port;
    private OwnedProcess postmaster;
    private boolean closed;

    private EmbeddedPostgres(Path dir, DirLock lock, Map<String, String> settings) {
        this.dir = dir;
        this.lock = lock;
        this.settings = Map.copyOf(settings);
        home = new PostgresHome(dir);
        processes = new PostgresProcesses(home);
        ownerExit = new OwnerExit(this::close);
    }

    /**
     * Starts the server that lives in {@code dir} and returns when it accepts connections; a missing or empty directory becomes a new
     * server first. Its port is chosen at the first start and kept. {@code settings} are those of postgresql.conf and override the
     * defaults (wal_level=logical, fsync=on).
     */
    public static EmbeddedPostgres start(Path dir, Map<String, String> settings) {
        Path absolute = dir.toAbsolutePath().normalize();
        var lock = DirLock.take(absolute);
        EmbeddedPostgres server = null;
        try {
            server = new EmbeddedPostgres(absolute, lock, settings);
            server.firstStart();
            return server;
        } catch (RuntimeException e) {
            if (server != null) server.close();
            lock.close();
            throw e;
        }
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    public String user() {
        return USER;
    }

    public String database() {
        return DATABASE;
    }

    /** Without user or password: connect as {@link #user()}, any password will do. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + DATABASE;
    }

    /** The process id of the postmaster, the last one if it does not run. */
    public synchronized long pid() {
        return postmaster.pid();
    }

    public synchronized boolean alive() {
        return postmaster.alive();
    }

    /** Fast shutdown: sessions are cut, data is checkpointed. Returns when all processes have ended; does nothing if none runs. */
    public synchronized void stop() {
        if (!postmaster.alive()) return;
        processes.resume();
        postmaster.signal("INT");
        if (!postmaster.ended(STOP_LIMIT)) {
            throw new EmbeddedServerException("PostgreSQL " + pid() + " in " + dir + " has not ended 30 s after a fast shutdown was asked for;"
                + " it still runs; kill it. Its log ends with:\n" + FileTree.tail(home.log()));
        }
    }

    /** A crash: SIGKILL to all of the server's processes. Returns when none is left. */
    public synchronized void kill() {
        processes.kill();
        postmaster.kill();
    }

    /** Freezes all of the server's processes (SIGSTOP) until {@link #resume()}; connections stay open and get no answers. */
    public synchronized void pause() {
        if (!postmaster.alive()) throw new EmbeddedServerException("PostgreSQL in " + dir + " does not run, so it cannot be paused; restart it");
        processes.pause(pid());
    }

    public synchronized void resume() {
        processes.resume();
    }

    /** Starts again with the same port, data and settings; stops the server before if it runs. */
    public synchronized void restart() {
        if (closed) throw new EmbeddedServerException("the server in " + dir + " was closed; it does not run; start it anew");
        stop();
        launch();
        if (!awaitReady()) throw startFailed();
    }

    /** Stops the server, by force if need be, and gives the directory free. The data stays. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        ownerExit.forget();
        try {
            if (postmaster != null) stop();
        } catch (EmbeddedServerException e) {
            kill();
        } finally {
            lock.close();
        }
    }

    /**
     * Kills the server if it runs and removes its data. Deleting the directory by other means can leave data behind in
     * {@code /var/tmp} until the next server starts: as root, under a directory that others cannot enter, the data is there.
     */
    public synchronized void delete() {
        if (!closed) kill();
        close();
        processes.removeSharedMemory();
        home.delete();
    }

    private synchronized void firstStart() {
        boolean portIsNew = home.remembered().get("port").isEmpty();
        port = home.remembered().port("port");
        home.initialize();
        for (int attempt = 1;; attempt++) {
            launch();
            if (awaitReady()) return;
            // Between choosing a port and binding it, somebody else can take it. A port that others know must not change.
            if (!portIsNew || attempt == PORT_ATTEMPTS || FreePort.isFree(port)) throw startFailed();
            port = home.remembered().newPort("port");
        }
    }

    private void launch() {
        processes.clearLeftovers();
        postmaster = home.startServer(PostgresSettings.options(settings, port, home.clusterName()));
    }

    private boolean awaitReady() {
        Waiting.until(START_LIMIT, () -> !postmaster.alive() || processes.ready(postmaster.pid()));
        return postmaster.alive() && processes.ready(postmaster.pid());
    }

    private EmbeddedServerException startFailed() {
        String state = postmaster.alive() ? "is not ready after 60 s and was killed" : "ended at its start";
        kill();
        return new EmbeddedServerException("PostgreSQL in " + dir + " on port " + port + " " + state + "; its data is untouched; its log "
            + home.log() + " ends with:\n" + FileTree.tail(home.log()));
    }
}

package io.baton.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A real server in processes of its own: how it starts, stops, is hurt and ends, whatever it serves. One owner at a time has its
 * directory; ports are chosen at the first start and kept, and so is the data. It ends with this JVM, even if the JVM is killed.
 * Failures are {@link EmbeddedServerException}s.
 */
public abstract sealed class EmbeddedServer implements AutoCloseable permits EmbeddedKafka, EmbeddedPostgres {
    /** Recovery after a kill included. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int PORT_ATTEMPTS = 5;

    /**
     * What is particular to a product.
     *
     * @param ports the names under which it remembers the ports that it needs
     * @param shutdown the signal for an end that loses nothing
     * @param stopLimit how long that may take
     */
    record Kind(String product, List<String> ports, String shutdown, Duration stopLimit) {}

    private final Kind kind;
    private final ServerHome home;
    private final DirLock lock;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private OwnerExit ownerExit;
    private OwnedProcess process;
    private boolean closed;

    EmbeddedServer(Kind kind, ServerHome home, DirLock lock) {
        this.kind = kind;
        this.home = home;
        this.lock = lock;
    }

    static <S extends EmbeddedServer> S start(Path dir, BiFunction<Path, DirLock, S> make) {
        Path absolute = dir.toAbsolutePath().normalize();
        var lock = DirLock.take(absolute);
        S server = null;
        try {
            server = make.apply(absolute, lock);
            server.firstStart();
            return server;
        } catch (RuntimeException e) {
            if (server != null) server.close();
            lock.close();
            throw e;
        }
    }

    /** Ends what an earlier owner may have left running, and starts the server with the ports as they are now. */
    abstract OwnedProcess launch();

    abstract boolean isReady(long pid);

    /** Stops all of its processes until {@link #resume()}. */
    abstract void freeze(long pid);

    final int port(String name) {
        return ports.get(name);
    }

    /** The server's process id, the last one if it does not run. */
    public final synchronized long pid() {
        return process.pid();
    }

    public final synchronized boolean alive() {
        return process.alive();
    }

    /** Shuts it down in good order; sessions are cut. Returns when all processes have ended; does nothing if none runs. */
    public final synchronized void stop() {
        if (!process.alive()) return;
        resume();
        signal(kind.shutdown());
        if (!process.ended(kind.stopLimit())) {
            throw new EmbeddedServerException(kind.product() + " " + pid() + " in " + home.dir() + " has not ended " + kind.stopLimit().toSeconds()
                + " s after a shutdown was asked for; it still runs; kill it. Its log ends with:\n" + FileTree.tail(home.log()));
        }
    }

    /** A crash: SIGKILL to all of its processes. Returns when none is left. */
    public synchronized void kill() {
        process.kill();
    }

    /** Freezes all of its processes (SIGSTOP) until {@link #resume()}; connections stay open and get no answers. */
    public final synchronized void pause() {
        if (!process.alive()) throw new EmbeddedServerException(kind.product() + " in " + home.dir() + " does not run, so it cannot be paused; restart it");
        freeze(pid());
    }

    public synchronized void resume() {
        signal("CONT");
    }

    /** Starts again with the same ports, data and settings; stops the server before if it runs. */
    public final synchronized void restart() {
        if (closed) throw new EmbeddedServerException(kind.product() + " in " + home.dir() + " was closed; it does not run; start it anew");
        stop();
        process = launch();
        if (!awaitReady()) throw startFailed();
    }

    /** Stops the server, by force if need be, and gives the directory free. The data stays. */
    @Override
    public final synchronized void close() {
        if (closed) return;
        closed = true;
        ownerExit.forget();
        try {
            if (process != null) stop();
        } catch (EmbeddedServerException e) {
            kill();
        } finally {
            lock.close();
        }
    }

    /**
     * Kills the server if it runs and removes its data. Deleting the directory by other means can leave data behind in
     * {@code /var/tmp} until the next server starts: as root, PostgreSQL's data is there if others cannot enter the directory.
     */
    public final synchronized void delete() {
        if (!closed) kill();
        close();
        home.delete();
    }

    final synchronized void signal(String name) {
        process.signal(name);
    }

    final synchronized void firstStart() {
        ownerExit = new OwnerExit(this::close);
        boolean portsAreNew = kind.ports().stream().allMatch(name -> home.remembered().get(name).isEmpty());
        for (String name : kind.ports()) ports.put(name, home.remembered().port(name));
        home.prepareData();
        for (int attempt = 1;; attempt++) {
            process = launch();
            if (awaitReady()) return;
            // Between choosing a port and binding it, somebody else can take it. A port that others know must not change.
            if (!portsAreNew || attempt == PORT_ATTEMPTS || ports.values().stream().allMatch(FreePort::isFree)) throw startFailed();
            ports.replaceAll((name, taken) -> home.remembered().newPort(name));
        }
    }

    private boolean awaitReady() {
        Waiting.until(START_LIMIT, () -> !process.alive() || isReady(process.pid()));
        return process.alive() && isReady(process.pid());
    }

    private EmbeddedServerException startFailed() {
        String state = process.alive() ? "is not ready after 60 s and was killed" : "ended at its start";
        kill();
        return new EmbeddedServerException(kind.product() + " in " + home.dir() + " with " + ports + " " + state + "; its data is untouched; its log "
            + home.log() + " ends with:\n" + FileTree.tail(home.log()));
    }
}

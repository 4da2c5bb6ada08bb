package io.baton.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real Kafka broker (KRaft, its own controller) in a JVM of its own, with topics that survive a restart. It listens on the
 * loopback interface only, and ends with this JVM, even if the JVM is killed. Failures are {@link EmbeddedServerException}s.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 5;

    private final Path dir;
    private final DirLock lock;
    private final KafkaHome home;
    private final Map<String, String> properties;
    private final OwnerExit ownerExit;
    private int port;
    private int controllerPort;
    private OwnedProcess broker;
    private boolean closed;

    private EmbeddedKafka(Path dir, DirLock lock, Map<String, String> properties) {
        this.dir = dir;
        this.lock = lock;
        this.properties = Map.copyOf(properties);
        home = new KafkaHome(dir);
        ownerExit = new OwnerExit(this::close);
    }

    /**
     * Starts the broker that lives in {@code dir} and returns when it serves clients; a missing or empty directory becomes a new
     * cluster first. Its ports are chosen at the first start and kept. {@code properties} are those of server.properties and override
     * the defaults (auto.create.topics.enable=false, one replica).
     */
    public static EmbeddedKafka start(Path dir, Map<String, String> properties) {
        Path absolute = dir.toAbsolutePath().normalize();
        var lock = DirLock.take(absolute);
        EmbeddedKafka server = null;
        try {
            server = new EmbeddedKafka(absolute, lock, properties);
            server.firstStart();
            return server;
        } catch (RuntimeException e) {
            if (server != null) server.close();
            lock.close();
            throw e;
        }
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrap() {
        return KafkaSettings.HOST + ":" + port;
    }

    /** The broker's process id, the last one if it does not run. */
    public synchronized long pid() {
        return broker.pid();
    }

    public synchronized boolean alive() {
        return broker.alive();
    }

    /** Controlled shutdown. Returns when the process has ended; does nothing if none runs. */
    public synchronized void stop() {
        if (!broker.alive()) return;
        broker.signal("CONT");
        broker.signal("TERM");
        if (!broker.ended(STOP_LIMIT)) {
            throw new EmbeddedServerException("Kafka " + pid() + " in " + dir + " has not ended 20 s after a shutdown was asked for;"
                + " it still runs; kill it. Its log ends with:\n" + FileTree.tail(home.log()));
        }
    }

    /** A crash: SIGKILL. Returns when the process has ended. */
    public synchronized void kill() {
        broker.kill();
    }

    /** Freezes the broker (SIGSTOP) until {@link #resume()}; connections stay open and get no answers. */
    public synchronized void pause() {
        if (!broker.alive()) throw new EmbeddedServerException("Kafka in " + dir + " does not run, so it cannot be paused; restart it");
        broker.signal("STOP");
    }

    public synchronized void resume() {
        broker.signal("CONT");
    }

    /** Starts again with the same ports, data and properties; stops the broker before if it runs. */
    public synchronized void restart() {
        if (closed) throw new EmbeddedServerException("the broker in " + dir + " was closed; it does not run; start it anew");
        stop();
        launch();
        if (!awaitReady()) throw startFailed();
    }

    /** Stops the broker, by force if need be, and gives the directory free. The data stays. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        ownerExit.forget();
        try {
            if (broker != null) stop();
        } catch (EmbeddedServerException e) {
            kill();
        } finally {
            lock.close();
        }
    }

    /** Kills the broker if it runs and removes its data. */
    public synchronized void delete() {
        if (!closed) kill();
        close();
        home.delete();
    }

    private synchronized void firstStart() {
        boolean portsAreNew = home.remembered().get("port").isEmpty();
        port = home.remembered().port("port");
        controllerPort = home.remembered().port("controller-port");
        home.format();
        for (int attempt = 1;; attempt++) {
            launch();
            if (awaitReady()) return;
            // Between choosing a port and binding it, somebody else can take it. A port that others know must not change.
            boolean taken = !FreePort.isFree(port) || !FreePort.isFree(controllerPort);
            if (!portsAreNew || attempt == PORT_ATTEMPTS || !taken) throw startFailed();
            port = home.remembered().newPort("port");
            controllerPort = home.remembered().newPort("controller-port");
        }
    }

    private void launch() {
        home.clearLeftovers();
        home.configure(properties, port, controllerPort);
        broker = home.startBroker();
    }

    private boolean awaitReady() {
        Waiting.until(START_LIMIT, () -> !broker.alive() || KafkaReadiness.serves(port));
        return broker.alive() && KafkaReadiness.serves(port);
    }

    private EmbeddedServerException startFailed() {
        String state = broker.alive() ? "is not ready after 60 s and was killed" : "ended at its start";
        kill();
        return new EmbeddedServerException("Kafka in " + dir + " on ports " + port + " and " + controllerPort + " " + state
            + "; its data is untouched; its log " + home.log() + " ends with:\n" + FileTree.tail(home.log()));
    }
}

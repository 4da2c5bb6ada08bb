package io.baton.adapters.servers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The public image, with the settings that the embedded server has. */
final class PostgresContainer implements TestPostgres {
    private static final Map<String, String> DEFAULTS = Map.of("wal_level", "logical", "max_connections", "200", "wal_sender_timeout", "10s");
    private static final long START_NANOS = 60_000_000_000L;
    private static final long AGAIN_NANOS = 100_000_000L;

    private final GenericContainer<?> container;
    private final int port;

    private PostgresContainer(GenericContainer<?> container, int port) {
        this.container = container;
        this.port = port;
    }

    static PostgresContainer start(Map<String, String> settings) {
        var all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(settings);
        var command = new ArrayList<>(List.of("postgres"));
        all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        int port = Engine.freePort();
        var container = new GenericContainer<>(DockerImageName.parse(Engine.image(Engine.POSTGRES))).withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            .withCommand(command.toArray(String[]::new))
            // By TCP: while the image makes the database, a server that will end again answers on the socket.
            .waitingFor(Wait.forSuccessfulCommand("pg_isready -q -h 127.0.0.1 -U postgres"));
        container.setPortBindings(List.of(port + ":5432"));
        container.start();
        return new PostgresContainer(container, port);
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void kill() {
        Engine.client().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void restart() {
        Engine.client().restartContainerCmd(container.getContainerId()).exec();
        long until = System.nanoTime() + START_NANOS;
        while (!answers()) {
            if (System.nanoTime() - until > 0) throw new IllegalStateException("PostgreSQL does not answer 60 s after its container was started again");
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    private boolean answers() {
        try {
            DriverManager.getConnection(jdbcUrl() + "?connectTimeout=2&socketTimeout=5", user(), "").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void delete() {
        container.stop();
    }
}

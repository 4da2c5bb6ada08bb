package io.baton.adapters.servers;

import io.baton.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A real PostgreSQL for a test: one that comes along with the tests, or a container, as {@link TestServers} chooses. */
public interface TestPostgres {
    String host();

    int port();

    default String user() {
        return "postgres";
    }

    default String database() {
        return "postgres";
    }

    /** Without user or password: connect as {@link #user()}, any password will do. */
    default String jdbcUrl() {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database();
    }

    /** A crash. */
    void kill();

    /** Starts again with the same port, data and settings; stops the server before if it runs. */
    void restart();

    /** Ends it for good, with its data. */
    void delete();

    /**
     * Starts a server that is not there yet, and returns when it accepts connections.
     *
     * @param name of its directory, if it has one
     * @param settings those of postgresql.conf
     * @param programs another PostgreSQL than the usual one; such a server is never a container
     */
    static TestPostgres start(String name, Map<String, String> settings, Optional<Path> programs) {
        if (TestServers.containers() && programs.isEmpty()) return PostgresContainer.start(settings);
        return new Embedded(EmbeddedPostgres.start(Path.of("target", name), settings, programs));
    }

    /** The one that comes along. */
    record Embedded(EmbeddedPostgres server) implements TestPostgres {
        @Override
        public String host() {
            return server.host();
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public void delete() {
            server.delete();
        }
    }
}

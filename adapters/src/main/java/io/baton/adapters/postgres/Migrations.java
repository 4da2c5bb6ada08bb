package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.logging.LogLevel;

/** Brings the schema {@code baton} of a node's database to the version that this build needs. */
public final class Migrations {
    private final PostgresServer server;

    public Migrations(PostgresServer server) {
        this.server = server;
    }

    /**
     * Runs what is missing, each migration whole or not at all; nothing if all is there. Several processes may do it at once.
     *
     * @throws DatabaseUnavailableException if the server does not answer
     * @throws IllegalStateException if the schema is newer than this build, or was changed by hand
     */
    public void run() {
        // Reaching the server is tried first, because Flyway's errors do not tell a server that is away from a bad migration.
        InternalSession.run(server, "migrate", session -> InternalSession.ask(session, "SELECT 1"));
        LogFactory.setLogLevel(LogLevel.WARN);
        try {
            Flyway.configure()
                .dataSource(new InternalDataSource(server, "migrate"))
                .locations("classpath:baton/migrations")
                .schemas("baton")
                .load()
                .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException("The schema 'baton' of " + server + " could not be brought up to date; the migration that failed"
                + " was undone. Use a build at least as new as the one that ran last, and leave the schema to Baton. Flyway says: "
                + e.getMessage(), e);
        }
    }
}

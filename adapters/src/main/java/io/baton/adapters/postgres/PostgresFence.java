package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Fence;
import java.sql.Connection;
import java.sql.SQLException;

/** Ends client sessions, again and again if need be; so its own session is kept. Thread-safe. */
public final class PostgresFence implements Fence, AutoCloseable {
    /** Baton's own sessions are known by name and role together, for a client may call itself what it likes. */
    private static final String END = "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity WHERE backend_type = 'client backend'"
        + " AND pid <> pg_backend_pid() AND (application_name NOT LIKE '" + PostgresServer.SESSION_PREFIX + "%' OR usename IS DISTINCT FROM current_user)";

    private final PostgresServer server;
    private Connection kept;

    public PostgresFence(PostgresServer server) {
        this.server = server;
    }

    @Override
    public synchronized int endSessions() {
        try {
            if (kept == null) kept = server.connect("fence");
            return Integer.parseInt(InternalSession.ask(kept, END));
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + ": client sessions could not be ended: " + e.getMessage()
                + ". It is tried again.", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (kept != null) kept.close();
        } catch (SQLException e) {
            // The server ends the session with its connection.
        }
        kept = null;
    }
}

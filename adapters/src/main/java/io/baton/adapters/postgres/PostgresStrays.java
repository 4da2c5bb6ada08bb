package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Strays;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks over a session of its own, which is opened again whenever it was lost. One thread uses it. */
public final class PostgresStrays implements Strays, AutoCloseable {
    private static final String WRITING = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND backend_xid IS NOT NULL"
        + " AND (application_name NOT LIKE '" + PostgresServer.SESSION_PREFIX + "%' OR usename IS DISTINCT FROM current_user) ORDER BY pid";

    private final PostgresServer server;
    private Connection kept;

    public PostgresStrays(PostgresServer server) {
        this.server = server;
    }

    @Override
    public List<Integer> writing() {
        try {
            if (kept == null) kept = server.connect("strays");
            var found = new ArrayList<Integer>();
            try (var statement = kept.createStatement(); var rows = statement.executeQuery(WRITING)) {
                while (rows.next()) found.add(rows.getInt(1));
            }
            return found;
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + " did not say who writes: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (kept != null) kept.close();
        } catch (SQLException e) {
            // The server ends the session with its connection.
        }
        kept = null;
    }
}

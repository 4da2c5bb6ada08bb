package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Strays;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks over a session of its own, which is opened again whenever it was lost. One thread uses it. */
public final class PostgresStrays implements Strays, AutoCloseable {
    private static final String WRITING = "SELECT pid FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND "
        + SessionsOfClients.FOREIGN + " ORDER BY pid";

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresStrays(PostgresServer server) {
        this.server = server;
        this.kept = new KeptSession(server, "strays");
    }

    @Override
    public List<Integer> writing() {
        try {
            var found = new ArrayList<Integer>();
            try (var statement = kept.get().createStatement(); var rows = statement.executeQuery(WRITING)) {
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
        kept.close();
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.DecodingLocks;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * To write a value of a composite type as text, the WAL sender locks the type (trap S5). A transaction that made or altered the type
 * holds that lock until its commit returns, which waits for the WAL sender; PostgreSQL does not see that dead lock. One thread uses it.
 */
public final class PostgresDecodingLocks implements DecodingLocks, AutoCloseable {
    private static final String HOLDERS = "SELECT DISTINCT a.pid FROM pg_stat_activity w CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS b(pid)"
        + " JOIN pg_stat_activity a ON a.pid = b.pid WHERE w.backend_type = 'walsender' AND w.application_name = '"
        + PostgresChangeSource.STANDBY_NAME + "' AND w.wait_event_type = 'Lock' AND a.wait_event = 'SyncRep'";
    private static final String LET_GO = "SELECT pg_cancel_backend(pid)::text FROM pg_stat_activity WHERE pid = ?::int AND wait_event = 'SyncRep'";

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresDecodingLocks(PostgresServer server) {
        this.server = server;
        this.kept = new KeptSession(server, "locks");
    }

    @Override
    public List<Integer> holders() {
        try {
            var found = new ArrayList<Integer>();
            try (var statement = kept.get().createStatement(); var rows = statement.executeQuery(HOLDERS)) {
                while (rows.next()) found.add(rows.getInt(1));
            }
            return found;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    @Override
    public void letGo(int pid) {
        try {
            InternalSession.ask(kept.get(), LET_GO, Integer.toString(pid));
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private DatabaseUnavailableException lost(SQLException e) {
        close();
        return new DatabaseUnavailableException("PostgreSQL at " + server + " did not say who holds locks: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        kept.close();
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Fence;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends client sessions, again and again if need be; so its own session is kept. Where its node was deposed, rolls back prepared transactions with them. Thread-safe. */
public final class PostgresFence implements Fence, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresFence.class);

    private static final String END = "SELECT count(CASE WHEN " + SessionsOfClients.NAMED + " THEN pg_terminate_backend(pid) ELSE true END)::text"
        + " FROM pg_stat_activity WHERE " + SessionsOfClients.FOREIGN;

    private static final String PREPARED = "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()";
    /** SQLSTATE undefined_object, and object_in_use: somebody else has just ended it, or is about to. */
    private static final Set<String> ENDED = Set.of("42704", "55000", "55006");

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresFence(PostgresServer server) {
        this.server = server;
        this.kept = new KeptSession(server, "fence");
    }

    @Override
    public synchronized int endSessions(boolean deposed) {
        try {
            Connection session = kept.valid();
            int ended = Integer.parseInt(InternalSession.ask(session, END));
            if (deposed) rollBackPrepared(session);
            return ended;
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + ": client sessions could not be ended: " + e.getMessage()
                + ". It is tried again.", e);
        }
    }

    /** Opens its session, so that none has to be opened while there is no leader. */
    public synchronized void rehearse() {
        try {
            kept.valid();
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("PostgreSQL at " + server + ": " + e.getMessage(), e);
        }
    }

    /** A prepared transaction outlives its session, and anybody may commit it later, in a read-only session too: behind everything that is kept. */
    private static void rollBackPrepared(Connection session) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = session.createStatement(); var rows = statement.executeQuery(PREPARED)) {
            while (rows.next()) names.add(rows.getString(1));
        }
        for (String name : names) {
            try {
                InternalSession.execute(session, "ROLLBACK PREPARED '" + name.replace("'", "''") + "'");
                LOG.warn("rolled back the prepared transaction '{}': this node lost its leadership before it was committed", name);
            } catch (SQLException e) {
                if (!ENDED.contains(e.getSQLState())) throw e;
            }
        }
    }

    @Override
    public synchronized void close() {
        kept.close();
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseProbe;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/** Asks over a session of its own, which is opened again whenever it was lost. One thread uses it. */
public final class PostgresProbe implements DatabaseProbe {
    /** Longer than any pause that a healthy server may take. */
    private static final int PATIENCE_MILLIS = 1_500;

    private static final Executor SAME_THREAD = Runnable::run;

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresProbe(PostgresServer server) {
        this.server = server;
        this.kept = new KeptSession(server, "health", session -> session.setNetworkTimeout(SAME_THREAD, PATIENCE_MILLIS));
    }

    @Override
    public void ask() {
        run("SELECT 1");
    }

    @Override
    public void write() {
        // The commit waits for the local disk only; the row is nobody's business but this node's.
        run("UPDATE baton.node SET node = node");
    }

    @Override
    public void close() {
        kept.close();
    }

    private void run(String sql) {
        try {
            InternalSession.execute(kept.get(), sql);
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + " is not well: " + e.getMessage(), e);
        }
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseProbe;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/** Asks over a session of its own, which is opened again whenever it was lost. One thread uses it. */
public final class PostgresProbe implements DatabaseProbe {
    /** Longer than any pause that a healthy server may take to answer. */
    private static final int ANSWER_MILLIS = 1_500;
    /** A checkpoint, or others on the same disk, may keep a flush waiting for seconds; to fail over would move that load to the next disk. */
    private static final int FLUSH_MILLIS = 10_000;

    private static final Executor SAME_THREAD = Runnable::run;

    private final PostgresServer server;
    private final KeptSession kept;

    private PostgresProbe(PostgresServer server, String purpose, int patience) {
        this.server = server;
        this.kept = new KeptSession(server, purpose, session -> session.setNetworkTimeout(SAME_THREAD, patience));
    }

    /** For {@link #ask}: no answer for a second and a half is none. */
    public static PostgresProbe ofAnswers(PostgresServer server) {
        return new PostgresProbe(server, "health", ANSWER_MILLIS);
    }

    /** For {@link #write}: a failure is told at once, and a disk that says nothing after ten seconds. */
    public static PostgresProbe ofWrites(PostgresServer server) {
        return new PostgresProbe(server, "disk", FLUSH_MILLIS);
    }

    @Override
    public void ask() {
        run(kept::get, "SELECT 1");
    }

    @Override
    public void write() {
        // The commit waits for the local disk only; the row is nobody's business but this node's.
        // The session may have lain idle while the server was restarted, which is not the disk's fault.
        run(kept::valid, "UPDATE baton.node SET node = node");
    }

    @Override
    public void close() {
        kept.close();
    }

    private interface Session {
        Connection open() throws SQLException;
    }

    private void run(Session session, String sql) {
        try {
            InternalSession.execute(session.open(), sql);
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + " is not well: " + e.getMessage(), e);
        }
    }
}

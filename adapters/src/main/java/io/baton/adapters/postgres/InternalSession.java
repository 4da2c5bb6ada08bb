package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** One piece of the node's own work in a session of its own, with the two kinds of failure told apart. */
final class InternalSession {
    /** Between two looks at a condition of the server. */
    private static final long LOOK_AGAIN_NANOS = 3_000_000;

    private InternalSession() {}

    /** What is done with the session. */
    interface Work<T> {
        T run(Connection session) throws SQLException;
    }

    /** Something that becomes true on the server. */
    interface Condition {
        boolean holds() throws SQLException;
    }

    /**
     * Runs {@code work}; what it began is rolled back on failure.
     *
     * @throws DatabaseUnavailableException if the server does not answer, drops the session, or cannot do it just now
     * @throws IllegalStateException if it answers with an error that would come again
     */
    static <T> T run(PostgresServer server, String purpose, Work<T> work) {
        try (var session = server.connect(purpose)) {
            return work.run(session);
        } catch (SQLException e) {
            throw failure(server, purpose, e);
        }
    }

    static RuntimeException failure(PostgresServer server, String purpose, SQLException e) {
        String what = "PostgreSQL at " + server + ", '" + purpose + "': " + e.getMessage();
        return isConnectionLost(e) || isPassing(e) ? new DatabaseUnavailableException(what, e) : new IllegalStateException(what, e);
    }

    /** Whether the session is gone or was not let in: SQLSTATE classes 08, 53 (no room) and 57P (shutting down, starting up). */
    static boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
    }

    /** Deadlock, a lock that was not to be had, a cancelled statement, trouble with a disk: another try may well succeed. */
    private static boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        return state.startsWith("40") || state.equals("55P03") || state.equals("57014") || state.startsWith("58");
    }

    /** Looks until the condition holds or the time is up; false then. */
    static boolean await(long millis, Condition condition) throws SQLException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) return false;
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    static void execute(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row as text, or null. */
    static String ask(Connection session, String sql, String... params) throws SQLException {
        try (var statement = session.prepareStatement(sql)) {
            for (int i = 0; i < params.length; i++) statement.setString(i + 1, params[i]);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }
}

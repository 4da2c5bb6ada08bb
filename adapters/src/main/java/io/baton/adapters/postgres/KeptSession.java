package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A session of the node's own that is kept between pieces of work, because a new one costs milliseconds, and opened again after it was
 * let go. Its owner lets it go after a failure, which may have left anything behind in it, and sees to it that one thread uses it at a time.
 */
final class KeptSession implements AutoCloseable {
    private static final int VALID_SECONDS = 2;

    /** What a session is set to before its first use. */
    interface Preparation {
        void of(Connection session) throws SQLException;
    }

    private final PostgresServer server;
    private final String purpose;
    private final Preparation preparation;
    private Connection session;

    KeptSession(PostgresServer server, String purpose) {
        this(server, purpose, session -> {});
    }

    KeptSession(PostgresServer server, String purpose, Preparation preparation) {
        this.server = server;
        this.purpose = purpose;
        this.preparation = preparation;
    }

    /** The session, which may turn out to be lost. */
    Connection get() throws SQLException {
        if (session == null) {
            session = server.connect(purpose);
            preparation.of(session);
        }
        return session;
    }

    /** As {@link #get}, but one that still works: that a server was restarted meanwhile is no failure of the work to be done. */
    Connection valid() throws SQLException {
        if (session != null && !session.isValid(VALID_SECONDS)) close();
        return get();
    }

    /** Lets it go; the next use opens another. */
    @Override
    public void close() {
        Connection gone = session;
        session = null;
        try {
            if (gone != null) gone.close();
        } catch (SQLException e) {
            // The server ends the session with its connection.
        }
    }
}

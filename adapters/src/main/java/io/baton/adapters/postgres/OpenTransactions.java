package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Transactions of the whole server that have written and did not end: a replication slot, and so a leader's snapshot, has to wait for them. */
final class OpenTransactions {
    private static final String SESSIONS = "SELECT coalesce(string_agg(pid::text, ', '), 'none now') FROM pg_stat_activity"
        + " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()";

    /** They belong to no session, and outlive a restart. */
    private static final String PREPARED = "SELECT string_agg(format('%L of %s in database %s since %s', gid, owner, database, date_trunc('seconds', prepared)), ', ' ORDER BY prepared)"
        + " FROM pg_prepared_xacts WHERE prepared < now() - ?::interval";

    private OpenTransactions() {}

    /** For a message: by process id, or by the name they were prepared by. */
    static String named(Connection session) throws SQLException {
        String prepared = prepared(session, "0");
        return "process ids: " + InternalSession.ask(session, SESSIONS) + (prepared == null ? "" : "; prepared transactions: " + prepared
            + ", to be ended there with COMMIT PREPARED or ROLLBACK PREPARED");
    }

    /** Those that were prepared longer ago than {@code interval}; null if there are none. */
    static String prepared(Connection session, String interval) throws SQLException {
        return InternalSession.ask(session, PREPARED, interval);
    }
}

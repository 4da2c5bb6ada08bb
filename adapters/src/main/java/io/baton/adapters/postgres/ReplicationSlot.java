package io.baton.adapters.postgres;

import io.baton.adapters.runtime.RowLimit;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.UnloggableException;
import java.sql.Connection;
import java.sql.SQLException;

/** The publication and the slot that the log is read from: made, replaced and opened. */
final class ReplicationSlot {
    static final String PUBLICATION = "baton";
    static final String SLOT = "baton";

    private static final String GENERATED_TOO = "publish_generated_columns = stored";

    /** What a row takes besides its values, in the stream: a row that is larger with it is larger without it in the log, too. */
    private static final int AROUND_A_ROW = 64 * 1024;

    private static final String READER_NAME = PostgresServer.SESSION_PREFIX + "-old-slot";

    /** SQLSTATE object_in_use. */
    private static final String IN_USE = "55006";

    /** SQLSTATE undefined_object. */
    private static final String UNDEFINED = "42704";

    private static final String REHEARSAL = PostgresServer.SESSION_PREFIX + "-rehearsal";
    private static final String REHEARSAL_SLOT = "baton_rehearsal";
    private static final long REHEARSAL_MILLIS = 2_000;

    /** How long a predecessor may take to let go by itself, and then after it was told to. */
    private static final long LET_GO_MILLIS = 1_000;
    private static final long ENDED_MILLIS = 10_000;

    private static final long CREATE_MILLIS = 10_000;
    private static final String QUERY_CANCELED = "57014";

    /** A holder is ended only if it is a session of Baton's own role and name. */
    private static final String END_HOLDER = "SELECT count(pg_terminate_backend(a.pid)) FROM pg_replication_slots s"
        + " JOIN pg_stat_activity a ON a.pid = s.active_pid WHERE s.slot_name = ?"
        + " AND a.application_name LIKE 'baton%' AND a.usename = current_user";

    private static final String FREE = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = ? AND active_pid IS NOT NULL";

    private final PostgresServer server;

    ReplicationSlot(PostgresServer server) {
        this.server = server;
    }

    /** Before any commit of this server has to wait for the log, and before its database is given to its node. */
    void makeFirst(Connection session) throws SQLException {
        drop(session);
        publish(session);
        create(session);
    }

    void prepare(Connection session, boolean fresh) throws SQLException {
        boolean isFirst = fresh && "true".equals(InternalSession.ask(session, "SELECT first_slot::text FROM baton.node"));
        boolean anew = fresh && !isFirst;
        if (anew) drop(session);
        publish(session);
        String status = InternalSession.ask(session, "SELECT coalesce(wal_status, 'lost') FROM pg_replication_slots WHERE slot_name = ?", SLOT);
        if (status == null && anew) create(session);
        else check(session, status == null ? "gone" : status);
    }

    /**
     * From 18 on with generated columns too: where one belongs to what identifies a row, PostgreSQL refuses to update and delete rows of
     * the table otherwise (trap A3), and nobody writes the column on a follower in any case (trap A4).
     */
    private static void publish(Connection session) throws SQLException {
        boolean generated = session.getMetaData().getDatabaseMajorVersion() >= 18;
        if (InternalSession.ask(session, "SELECT 1 FROM pg_publication WHERE pubname = ?", PUBLICATION) == null) {
            InternalSession.execute(session, "CREATE PUBLICATION " + PUBLICATION + " FOR ALL TABLES" + (generated ? " WITH (" + GENERATED_TOO + ")" : ""));
        } else if (generated && InternalSession.ask(session, "SELECT 1 FROM pg_publication WHERE pubname = ? AND pubgencols = 's'", PUBLICATION) == null) {
            InternalSession.execute(session, "ALTER PUBLICATION " + PUBLICATION + " SET (" + GENERATED_TOO + ")");
        }
    }

    /**
     * Reads a temporary slot, which goes with its session, until it tells of a message that was written after it was made.
     *
     * @throws SQLException also if open transactions that have written keep the slot from being made: it does not wait for them
     */
    void rehearse(Connection session) throws SQLException {
        try (Connection reader = server.connectForReplication(REHEARSAL)) {
            InternalSession.execute(reader, "SET statement_timeout = " + REHEARSAL_MILLIS);
            InternalSession.execute(reader, "SELECT pg_create_logical_replication_slot('" + REHEARSAL_SLOT + "', 'pgoutput', true)");
            try (var source = PostgresChangeSource.read(server, reader, REHEARSAL_SLOT)) {
                InternalSession.ask(session, "SELECT pg_logical_emit_message(true, 'baton-rehearsal', '')::text");
                boolean told = InternalSession.await(REHEARSAL_MILLIS, () -> source.poll().filter(Event.Commit.class::isInstance).isPresent());
                if (!told) throw new SQLException("a replication slot told nothing for " + REHEARSAL_MILLIS + " ms");
            }
        }
    }

    /**
     * By SQL function: the replication protocol's way differs between versions and pgjdbc does not follow (trap A21). PostgreSQL first
     * waits for every open transaction that has written, and a commit that waits for a relay is one of them: hence the limit.
     */
    private void create(Connection session) throws SQLException {
        InternalSession.execute(session, "SET statement_timeout = " + CREATE_MILLIS);
        try {
            InternalSession.ask(session, "SELECT pg_create_logical_replication_slot(?, 'pgoutput')::text", SLOT);
        } catch (SQLException e) {
            if (!QUERY_CANCELED.equals(e.getSQLState())) throw e;
            throw new DatabaseUnavailableException("The replication slot could not be made on " + server + " within " + CREATE_MILLIS
                + " ms, because transactions that have written are still open, or wait for the log ("
                + OpenTransactions.named(session) + "). Nothing was changed; it is tried again. End them if they do not end.", e);
        } finally {
            if (!session.isClosed()) InternalSession.execute(session, "SET statement_timeout = 0");
        }
    }

    private void check(Connection session, String status) throws SQLException {
        if (status.equals("lost") || status.equals("gone")) {
            throw new UnloggableException("The replication slot '" + SLOT + "' on " + server + (status.equals("gone")
                ? " is gone, and with it what it had still to tell (somebody dropped it)."
                : " has lost WAL that it still needed (max_slot_wal_keep_size was exceeded, or the slot was invalidated).")
                + " Commits in that gap are in this database"
                + " and not in the log, so this node may not lead. Once another node leads, this one is filled again by itself.", null);
        }
        String mine = InternalSession.ask(session, "SELECT (plugin = 'pgoutput' AND database = current_database())::text"
            + " FROM pg_replication_slots WHERE slot_name = ?", SLOT);
        if (!"true".equals(mine)) {
            throw new IllegalStateException("The replication slot '" + SLOT + "' on " + server + " is of another database or plugin."
                + " Nothing was changed. Look at it in pg_replication_slots; if nobody needs it, drop it: SELECT pg_drop_replication_slot('"
                + SLOT + "')");
        }
    }

    /** Ends the holder if it is ours, and drops the slot if there is one. */
    void drop(Connection session) throws SQLException {
        if (InternalSession.ask(session, "SELECT 1 FROM pg_replication_slots WHERE slot_name = ?", SLOT) == null) return;
        InternalSession.ask(session, END_HOLDER, SLOT);
        if (!InternalSession.await(ENDED_MILLIS, () -> isFree(session))) throw stillHeld(null);
        InternalSession.ask(session, "SELECT pg_drop_replication_slot(?)::text", SLOT);
    }

    /** A predecessor (a process that was stopped or lost its way) is given a moment, then ended. */
    ChangeSource open() {
        return open(PostgresChangeSource.STANDBY_NAME, Lsn.ZERO, RowLimit.LOGGED + AROUND_A_ROW);
    }

    /** As {@link #open}, but not as the synchronous standby: whatever it confirms, it lets no commit return. Leaves out what commits before {@code from}. */
    ChangeSource openToRead(Lsn from) {
        return open(READER_NAME, from, RowLimit.HELD);
    }

    private ChangeSource open(String sessionName, Lsn from, int limit) {
        try {
            return PostgresChangeSource.open(server, SLOT, sessionName, from, limit);
        } catch (SQLException e) {
            if (!IN_USE.equals(e.getSQLState())) throw notOpened(e);
        }
        InternalSession.run(server, "slot", this::freeIt);
        try {
            return PostgresChangeSource.open(server, SLOT, sessionName, from, limit);
        } catch (SQLException e) {
            throw IN_USE.equals(e.getSQLState()) ? stillHeld(e) : notOpened(e);
        }
    }

    /** Trap F8: somebody may drop it after it was looked for. Whoever looks again finds that it is gone, and knows what that means. */
    private RuntimeException notOpened(SQLException e) {
        if (!UNDEFINED.equals(e.getSQLState())) return InternalSession.failure(server, "slot", e);
        return new DatabaseUnavailableException("The replication slot '" + SLOT + "' on " + server + " is gone since it was looked for (somebody dropped it)."
            + " Nothing was changed; it is looked for again.", e);
    }

    private Void freeIt(Connection session) throws SQLException {
        if (InternalSession.await(LET_GO_MILLIS, () -> isFree(session))) return null;
        InternalSession.ask(session, END_HOLDER, SLOT);
        if (!InternalSession.await(ENDED_MILLIS, () -> isFree(session))) throw stillHeld(null);
        return null;
    }

    private static boolean isFree(Connection session) throws SQLException {
        return "0".equals(InternalSession.ask(session, FREE, SLOT));
    }

    private DatabaseUnavailableException stillHeld(SQLException cause) {
        return new DatabaseUnavailableException("Another session holds the replication slot '" + SLOT + "' on " + server
            + " and does not let go. Nothing was changed. pg_replication_slots.active_pid says which.", cause);
    }
}

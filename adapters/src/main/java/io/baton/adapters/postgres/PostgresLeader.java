package io.baton.adapters.postgres;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Drain;
import io.baton.core.port.LeaderDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Leading on a real PostgreSQL: slot, gate and fence. Its session is kept, because at a failover each new one would cost
 * some milliseconds in which nobody can write.
 */
public final class PostgresLeader implements LeaderDatabase, Drain, AutoCloseable {
    /** A session that was told to end is gone within milliseconds, or cannot go by itself. */
    private static final long EXIT_MILLIS = 1_000;

    /** Clients, and commits of the API that wait for a log they will not reach: both end. */
    private static final String CLIENTS = " FROM pg_stat_activity WHERE " + SessionsOfClients.FOREIGN
        + " OR (application_name = 'baton-" + PostgresSql.WRITE_POOL + "' AND state <> 'idle')";

    private static final String TERMINATE = "SELECT pid, CASE WHEN " + SessionsOfClients.NAMED + " THEN pg_terminate_backend(pid) END,"
        + " backend_start < ?::timestamptz" + CLIENTS;

    /** A commit that waits for the log still has its transaction id. The API's transactions are let go on from their first statement. */
    private static final String END_RESTING = "SELECT count(CASE WHEN state = 'active' AND backend_xid IS NOT NULL"
        + " OR application_name = 'baton-" + PostgresSql.WRITE_POOL + "' AND usename = current_user"
        + " OR NOT (" + SessionsOfClients.NAMED + ") THEN true"
        + " ELSE pg_terminate_backend(pid) END) FILTER (WHERE backend_start < ?::timestamptz)::text" + CLIENTS;

    private static final String RECORD_LEADING = "UPDATE baton.node SET leading_epoch = ?::bigint RETURNING pg_current_wal_insert_lsn()::text";

    private static final String OWNER = "SELECT format('the role %L (program %L, from %s, process %s)', usename, application_name,"
        + " coalesce(host(client_addr), 'this machine'), pid) FROM pg_stat_activity WHERE backend_xid = ?::xid";

    /** Room for a long outage of the log, and no more than any disk of today has. */
    private static final String SLOT_LIMIT = "20GB";

    private static final String GATE = "default_transaction_read_only";

    private final PostgresServer server;
    private final ReplicationSlot slot;
    private final ServerSettings settings;

    private final KeptSession kept;
    private volatile String gateSet = "infinity";

    public PostgresLeader(PostgresServer server) {
        this.server = server;
        this.slot = new ReplicationSlot(server);
        this.settings = new ServerSettings(server);
        this.kept = new KeptSession(server, "leader");
    }

    /**
     * Makes commits of this server wait for the relay; to be called at each start of a node, leader or not. It stays on for good, so
     * that a leader that crashes starts with its commits waiting, not with commits that nobody logs (trap S4).
     */
    public void installSynchronousStandby() {
        work("standby", session -> {
            settings.set(session, "synchronous_standby_names", PostgresChangeSource.STANDBY_NAME);
            return null;
        });
    }

    /**
     * Sets how much WAL replication slots may keep, if the server has no limit of its own: a leader whose node stays down would fill its disk (trap F8).
     *
     * @return what was set; empty if there was a limit
     */
    public Optional<String> limitSlots() {
        return work("slot limit", session -> {
            if (!"-1".equals(InternalSession.ask(session, "SELECT setting FROM pg_settings WHERE name = 'max_slot_wal_keep_size'"))) return Optional.empty();
            settings.set(session, "max_slot_wal_keep_size", SLOT_LIMIT);
            return Optional.of(SLOT_LIMIT);
        });
    }

    /** Makes new transactions of clients read-only, and fails if a setting of a role or of the database would override that. */
    public void startClosed() {
        gate(false);
        work("gate", session -> {
            settings.check(GATE, "on");
            return null;
        });
    }

    /**
     * Does for a moment, with a slot of its own that nobody else sees, what leading does: so that no first time of anything costs time
     * while there is no leader, and what would be in the way is known before.
     */
    public void rehearse() {
        work("rehearsal", session -> null);
        // In a session of its own, because it may have to wait, and leading must not wait for it.
        InternalSession.run(server, "rehearsal", session -> {
            slot.rehearse(session);
            return null;
        });
    }

    /**
     * Makes the slot that the first epoch begins with; to be called before {@link #installSynchronousStandby}. What commits from here on is told by it,
     * whether its client waits or not.
     */
    public void makeFirstSlot() {
        work("slot", session -> {
            slot.makeFirst(session);
            return null;
        });
    }

    /** Undoes {@link #makeFirstSlot}. */
    public void dropFirstSlot() {
        work("slot", session -> {
            slot.drop(session);
            return null;
        });
    }

    @Override
    public void prepareSlot(boolean fresh) {
        work("slot", session -> {
            slot.prepare(session, fresh);
            return null;
        });
    }

    @Override
    public ChangeSource openSource() {
        return slot.open();
    }

    /**
     * {@inheritDoc} Returns when new sessions of clients see it. It is a sign for well-meant clients, not the fence: a session may
     * override it (trap F9), but its commit still waits for the log.
     */
    @Override
    public void gate(boolean writable) {
        work("gate", session -> {
            // Whoever comes later finds the gate as it is, and needs not be waited for.
            gateSet = settings.set(session, GATE, writable ? "off" : "on");
            return null;
        });
    }

    /** {@inheritDoc} The place is looked at before this very commit is written and flushed, so that the WAL ends behind it. */
    @Override
    public Lsn recordLeading(long epoch) {
        return work("leading", session -> {
            String row = InternalSession.ask(session, RECORD_LEADING, Long.toString(epoch));
            if (row == null) throw new IllegalStateException("baton.node is empty on " + server + ": this database was not given to a node."
                + " Nothing was changed. Start the node again; it registers the database first.");
            return Lsn.parse(row);
        });
    }

    @Override
    public int terminateClients() {
        return work("fence", session -> {
            var ended = new HashSet<String>();
            if (!InternalSession.await(EXIT_MILLIS, () -> terminate(session, ended) == 0) && !releaseExiting(session, ended)) {
                throw new DatabaseUnavailableException("Client sessions on " + server + " do not end (" + ended.size() + " were told to)."
                    + " The gate is shut and nothing they commit is logged; it is tried again. Look at pg_stat_activity.", null);
            }
            return ended.size();
        });
    }

    /** Whoever committed before {@code end} is told to end after it was read, and then has time to: nobody is left to be answered. */
    private boolean releaseExiting(Connection session, Set<String> ended) throws SQLException {
        String end = InternalSession.ask(session, "SELECT pg_current_wal_flush_lsn()::text");
        if (InternalSession.await(EXIT_MILLIS, () -> terminate(session, ended) == 0)) return true;
        return new ExitingSessions(server).release(end, () -> terminate(session, ended) == 0);
    }

    /** Returns how many of those are left that began before the gate was set: a storm of new ones is no reason to wait. */
    private int terminate(Connection session, Set<String> ended) throws SQLException {
        int found = 0;
        try (var statement = session.prepareStatement(TERMINATE)) {
            statement.setString(1, gateSet);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ended.add(rows.getString(1));
                    if (rows.getString(3).equals("t")) found++;
                }
            }
        }
        return found;
    }

    @Override
    public int endResting() {
        return work("drain", session -> Integer.parseInt(InternalSession.ask(session, END_RESTING, gateSet)));
    }

    @Override
    public Lsn walEnd() {
        return work("drain", session -> Lsn.parse(InternalSession.ask(session, "SELECT pg_current_wal_flush_lsn()::text")));
    }

    /** {@inheritDoc} A commit that waits for the log has not ended. */
    @Override
    public Optional<String> owner(long xid) {
        return work("owner", session -> Optional.ofNullable(InternalSession.ask(session, OWNER, Long.toString(xid))));
    }

    /** In the kept session; one at a time. A failure may have left anything behind in it, so the next piece of work gets a new one. */
    private synchronized <T> T work(String purpose, InternalSession.Work<T> work) {
        try {
            return work.run(kept.valid());
        } catch (SQLException e) {
            close();
            throw InternalSession.failure(server, purpose, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        kept.close();
    }
}

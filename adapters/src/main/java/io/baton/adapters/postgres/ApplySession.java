package io.baton.adapters.postgres;

import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.replay.ReplayState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One database session that holds the exclusive right to apply. Errors are plain SQLExceptions; afterwards it can only roll back. */
final class ApplySession implements AutoCloseable {
    /** "baton", as a number: the advisory lock that is the right to apply (trap K12). It ends with the session. */
    static final long APPLY_LOCK = 0x6261746f6eL;

    /** A killed predecessor's backend may live on until it notices that nobody listens. */
    private static final String LOCK_WAIT = "5s";

    /**
     * The planner must not mistake a table that has just begun to grow for a small one: always by the key's index, planned anew with
     * the real sizes. Commits need no flush, because the log can give them again.
     */
    private static final String SETTINGS = """
        SET session_replication_role = replica;
        SET synchronous_commit = off;
        SET plan_cache_mode = force_custom_plan;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET enable_seqscan = off;
        SET jit = off;
        SET max_parallel_workers_per_gather = 0""";

    private static final String READ_STATE = """
        SELECT a.log_offset, a.epoch, a.leader, a.incarnation, a.sequence, a.broken, a.logged::text, a.position_epoch,
               a.position_lsn::text, coalesce(n.own_since, 0), a.epoch IS NOT NULL,
               (SELECT count(*) FROM baton.skipped WHERE filled_again IS NULL), n.paused, coalesce(n.leading_epoch, 0)
        FROM (SELECT 1) one LEFT JOIN baton.applied a ON true LEFT JOIN baton.node n ON true""";

    private static final String STORE_STATE = """
        INSERT INTO baton.applied
            (log_offset, epoch, leader, incarnation, sequence, broken, logged, position_epoch, position_lsn)
        VALUES (?, ?, ?, ?, ?, ?, ?::pg_lsn, ?, ?::pg_lsn)
        ON CONFLICT (only_row) DO UPDATE SET log_offset = EXCLUDED.log_offset, epoch = EXCLUDED.epoch, leader = EXCLUDED.leader,
            incarnation = EXCLUDED.incarnation, sequence = EXCLUDED.sequence, broken = EXCLUDED.broken, logged = EXCLUDED.logged,
            position_epoch = EXCLUDED.position_epoch, position_lsn = EXCLUDED.position_lsn""";

    private static final String SKIP = "INSERT INTO baton.skipped (log_offset, epoch, sequence, xid, tables, skipped_by)"
        + " VALUES (?, ?, ?, ?::bigint, ?, ?)";

    private final Connection connection;
    private final ApplyBatch batch;
    private PreparedStatement store;
    private boolean inParts;

    private ApplySession(Connection connection, int maxRows) {
        this.connection = connection;
        this.batch = new ApplyBatch(connection, maxRows);
    }

    /** @throws DatabaseUnavailableException if another session holds the right to apply; the message names it */
    static ApplySession open(PostgresServer server, int maxRows) throws SQLException {
        Connection connection = server.connect("apply");
        try {
            takeRight(connection, server);
            execute(connection, SETTINGS);
            connection.setAutoCommit(false);
            return new ApplySession(connection, maxRows);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The exclusive right to write rows of the log into this database, until the session ends. */
    static void takeRight(Connection connection, PostgresServer server) throws SQLException {
        execute(connection, "SET lock_timeout = '" + LOCK_WAIT + "'");
        try {
            execute(connection, "SELECT pg_advisory_lock(" + APPLY_LOCK + ")");
        } catch (SQLException e) {
            if (!"55P03".equals(e.getSQLState())) throw e;
            // It may be the session of a former process of this node, whose last statement has yet to end.
            throw new DatabaseUnavailableException("another session applies the log to " + server + ": " + holder(connection)
                + ". Nothing was changed here; it is tried again. If it stays so, stop the other node process, or end that session with"
                + " pg_terminate_backend.", e);
        }
        execute(connection, "SET lock_timeout = 0");
    }

    private static String holder(Connection connection) throws SQLException {
        String sql = "SELECT l.pid, coalesce(a.application_name, '?'), coalesce(a.client_addr::text, 'local') FROM pg_locks l"
            + " LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
            + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            + " AND l.classid = " + (APPLY_LOCK >>> 32) + " AND l.objid = " + (APPLY_LOCK & 0xFFFFFFFFL);
        try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            if (!row.next()) return "it has just gone, try again";
            return "pid " + row.getInt(1) + " ('" + row.getString(2) + "' from " + row.getString(3) + ")";
        }
    }

    Stored stored() throws SQLException {
        Stored stored = stored(connection);
        connection.rollback();
        return stored;
    }

    /** What a database says of itself, in whatever snapshot the session sees. */
    static Stored stored(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(READ_STATE)) {
            row.next();
            long ownSince = row.getLong(10);
            long ledUpTo = row.getLong(14);
            int skipped = row.getInt(12);
            Optional<String> paused = Optional.ofNullable(row.getString(13));
            if (!row.getBoolean(11)) return new Stored(ReplayState.START, ownSince, ledUpTo, skipped, paused);
            var position = new Position(row.getLong(8), Lsn.parse(row.getString(9)));
            return new Stored(new ReplayState(row.getLong(1), row.getLong(2), new Leader(row.getString(3), row.getString(4)),
                row.getLong(5), 0, row.getBoolean(6), Lsn.parse(row.getString(7)), position), ownSince, ledUpTo, skipped, paused);
        }
    }

    /** Progress changes nothing but the position, which the commit stores. */
    void apply(Written entry) throws SQLException {
        if (entry instanceof RowsChanged rows) {
            if (rows.part() == 1 && !rows.last()) batch.mark();
            batch.add(rows);
            inParts = !rows.last();
        } else if (entry instanceof SequencesAdvanced advanced) SequenceRaiser.raise(connection, advanced.sequences());
    }

    void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows) throws SQLException {
        batch.mark();
        var repair = new RowRepair(connection, new TableCatalog(connection).find(relation));
        repair.remove(keys);
        repair.insert(rows);
    }

    /** Rows and position by one transaction: a crash leaves both or neither (trap K11). */
    void commit(ReplayState state, boolean durable) throws SQLException {
        batch.flush();
        store(state);
        if (durable) execute(connection, "SET LOCAL synchronous_commit = local");
        connection.commit();
        batch.ended();
    }

    private void store(ReplayState state) throws SQLException {
        if (store == null) store = connection.prepareStatement(STORE_STATE);
        store(store, state);
    }

    /** In the open transaction, which should be the one that brings the rows. */
    static void store(Connection connection, ReplayState state) throws SQLException {
        try (var store = connection.prepareStatement(STORE_STATE)) {
            store(store, state);
        }
    }

    private static void store(PreparedStatement store, ReplayState state) throws SQLException {
        store.setLong(1, state.offset());
        store.setLong(2, state.epoch());
        store.setString(3, state.leader().node());
        store.setString(4, state.leader().incarnation());
        store.setLong(5, state.sequence());
        store.setBoolean(6, state.broken());
        store.setString(7, state.logged().toString());
        store.setLong(8, state.position().epoch());
        store.setString(9, state.position().lsn().toString());
        store.executeUpdate();
    }

    void skip(Written last, long offset, String by) throws SQLException {
        batch.flush();
        try (var insert = connection.prepareStatement(SKIP)) {
            insert.setLong(1, offset);
            insert.setLong(2, last.epoch());
            insert.setLong(3, last.sequence());
            insert.setString(4, last instanceof RowsChanged rows ? Long.toString(rows.xid()) : null);
            insert.setString(5, last instanceof RowsChanged rows ? rows.relations().toString() : "[]");
            insert.setString(6, by);
            insert.executeUpdate();
        }
    }

    void dropParts() throws SQLException {
        if (!inParts) return;
        batch.dropToMark();
        inParts = false;
    }

    void rollback() throws SQLException {
        batch.ended();
        inParts = false;
        connection.rollback();
    }

    long redone() {
        return batch.redone();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

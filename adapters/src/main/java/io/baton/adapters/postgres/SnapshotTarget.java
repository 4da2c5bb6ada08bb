package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.port.ApplyException;
import io.baton.core.replay.ReplayState;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is filled from a snapshot. Every step is a transaction that also notes that it was done, so that whoever comes after a crash goes
 * on with the next one. Holds the exclusive right to apply meanwhile.
 *
 * <p>Rows come while indexes are told to wait: PostgreSQL does not write to an index that is not ready, and makes it from the rows later, at once.
 * Nothing about them has to be remembered elsewhere, for their definitions stay where they are.
 */
public final class SnapshotTarget implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTarget.class);
    private static final int BUFFER = 1 << 16;

    private static final String TELL_INDEXES_TO_WAIT = "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid IN (SELECT c.oid" + CopiedTables.WHICH + ")";
    /**
     * Rows come as they were, whatever a trigger that is enabled always would make of them, and whether or not they satisfy a constraint that was added
     * NOT VALID. PostgreSQL looks for neither in a table that says that it has none; what there is stands in the catalog and is counted again.
     */
    private static final String HIDE_TRIGGERS = "UPDATE pg_class SET relhastriggers = false WHERE relhastriggers AND oid IN (SELECT c.oid" + CopiedTables.WHICH + ")";
    private static final String SHOW_TRIGGERS = "UPDATE pg_class t SET relhastriggers = true WHERE NOT relhastriggers AND oid IN (SELECT c.oid" + CopiedTables.WHICH
        + ") AND EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid)";
    private static final String HIDE_CHECKS = "UPDATE pg_class t SET relchecks = 0 WHERE oid IN (SELECT c.oid" + CopiedTables.WHICH
        + ") AND EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c' AND NOT k.convalidated)";
    private static final String CHECKS = "(SELECT count(*) FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c')";
    private static final String SHOW_CHECKS = "UPDATE pg_class t SET relchecks = " + CHECKS + " WHERE oid IN (SELECT c.oid" + CopiedTables.WHICH + ") AND relchecks <> " + CHECKS;

    private static final String WAITING_INDEXES = "SELECT format('%I.%I', xn.nspname, x.relname), pg_relation_size(i.indrelid) FROM pg_index i"
        + " JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace xn ON xn.oid = x.relnamespace"
        + " WHERE NOT (i.indisready AND i.indisvalid) AND i.indrelid IN (SELECT c.oid" + CopiedTables.WHICH + ") ORDER BY 2 DESC, 1";
    private static final String TABLES = "SELECT format('%I.%I', n.nspname, c.relname)" + CopiedTables.WHICH;

    private final PostgresServer server;
    private final Connection session;

    private SnapshotTarget(PostgresServer server, Connection session) {
        this.server = server;
        this.session = session;
    }

    /**
     * Takes the exclusive right to fill it.
     *
     * @throws io.baton.core.port.DatabaseUnavailableException if the server does not answer, or another session has that right
     */
    public static SnapshotTarget open(PostgresServer server) {
        try {
            Connection session = server.connect("restore");
            try {
                ApplySession.takeRight(session, server);
                session.setAutoCommit(false);
                return new SnapshotTarget(server, session);
            } catch (SQLException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            throw InternalSession.failure(server, "restore", e);
        }
    }

    /** Remembers that a node's database is to be filled from a snapshot. What it holds counts no more, and goes once there is one. */
    public static void want(PostgresServer server) {
        InternalSession.run(server, "restore", session -> {
            session.setAutoCommit(false);
            InternalSession.execute(session, "INSERT INTO baton.restoring (snapshot) VALUES ('') ON CONFLICT (only_row) DO UPDATE SET snapshot = '', loading = false");
            InternalSession.execute(session, "UPDATE baton.node SET leading_epoch = 0, first_slot = false");
            session.commit();
            return null;
        });
    }

    /** Whether it is to be, or is being filled by a restore that has not ended. */
    public static boolean isWanted(PostgresServer server) {
        return InternalSession.run(server, "restore", session -> InternalSession.ask(session, "SELECT 1 FROM baton.restoring") != null);
    }

    /**
     * For a database that is no node's: makes sure that nothing is in it but what an unfinished restore has put there.
     *
     * @throws IllegalStateException if something else is in it; nothing was changed
     */
    public static void requireEmpty(PostgresServer server) {
        InternalSession.run(server, "restore", session -> {
            if (ClusterIdentity.isIn(session)) throw new IllegalStateException("The database " + server + " belongs to node '" + ClusterIdentity.stored(session).node()
                + "'. Nothing was restored; name an empty database.");
            boolean under = InternalSession.ask(session, "SELECT to_regclass('baton.restoring')::text") != null && InternalSession.ask(session, "SELECT 1 FROM baton.restoring") != null;
            var content = under ? Optional.<String>empty() : PostgresContent.describe(session);
            if (content.isPresent()) throw new IllegalStateException("The database " + server + " is not empty, it holds " + content.get() + ". Nothing was restored; name an empty one.");
            return null;
        });
    }

    /**
     * Begins with a snapshot, or goes on with it. Whatever the database holds that is not of this snapshot goes.
     *
     * @throws IllegalStateException if something of it cannot be removed
     */
    public void begin(String snapshot) {
        run(() -> {
            if (snapshot.equals(InternalSession.ask(session, "SELECT snapshot FROM baton.restoring"))) {
                session.rollback();
                return null;
            }
            showAll(session);
            SchemaReset.dropAll(session);
            for (String table : list(TABLES)) InternalSession.execute(session, "TRUNCATE " + table);
            for (String table : List.of("restored", "applied", "schema_history", "restoring")) InternalSession.execute(session, "DELETE FROM baton." + table);
            InternalSession.execute(session, "UPDATE baton.node SET leading_epoch = 0, first_slot = false, whole_history = false, birth = DEFAULT, paused = NULL");
            InternalSession.execute(session, "UPDATE baton.skipped SET filled_again = now() WHERE filled_again IS NULL");
            InternalSession.ask(session, "INSERT INTO baton.restoring (snapshot) VALUES (?) RETURNING 1", snapshot);
            session.commit();
            return null;
        });
    }

    /**
     * Makes the schema, or what is left to be made of it, and tells its indexes to wait.
     *
     * @throws IllegalStateException if the server refuses a step; the message names it
     */
    public void makeSchema(List<SchemaHistory.Step> steps) {
        if (isLoading()) return;
        int done = Integer.parseInt(ask("SELECT count(*) FROM baton.schema_history"));
        for (SchemaHistory.Step step : steps.subList(Math.min(done, steps.size()), steps.size())) make(step);
        run(() -> {
            // Scripts of extensions fill their tables, and those rows are in the snapshot too.
            for (String table : list(TABLES)) if (InternalSession.ask(session, "SELECT 1 FROM ONLY " + table + " LIMIT 1") != null)
                InternalSession.execute(session, "TRUNCATE ONLY " + table);
            for (String sql : List.of(TELL_INDEXES_TO_WAIT, HIDE_TRIGGERS, HIDE_CHECKS)) InternalSession.execute(session, sql);
            InternalSession.execute(session, "UPDATE baton.restoring SET loading = true");
            session.commit();
            return null;
        });
    }

    /** In a session of its own: a script leaves settings behind. */
    private void make(SchemaHistory.Step step) {
        try (Connection making = server.connect("restore")) {
            making.setAutoCommit(false);
            InternalSession.execute(making, "SET session_replication_role = replica");
            SchemaHistory.run(making, step);
            making.commit();
        } catch (ApplyException e) {
            throw new IllegalStateException("The schema of the snapshot cannot be made in " + server + ": " + e.getMessage(), e);
        } catch (SQLException e) {
            if (InternalSession.isConnectionLost(e)) throw InternalSession.failure(server, "restore", e);
            throw new IllegalStateException("The schema of the snapshot cannot be made in " + server + ": " + SqlFailure.reason(e) + " (SQLSTATE " + e.getSQLState()
                + "). What was made stays; give the server what it lacks and begin again.", e);
        }
    }

    /** Triggers and constraints are told again that they are there. Without that a table cannot even be dropped. */
    static void showAll(Connection session) throws SQLException {
        for (String sql : List.of(SHOW_TRIGGERS, SHOW_CHECKS)) InternalSession.execute(session, sql);
    }

    private boolean isLoading() {
        return "true".equals(ask("SELECT loading::text FROM baton.restoring"));
    }

    /** The files whose rows are here. */
    public Set<String> restored() {
        return run(() -> {
            var files = new HashSet<>(list("SELECT file FROM baton.restored"));
            session.rollback();
            return files;
        });
    }

    /** Rows on their way in; throws whatever shows that they should not count. */
    public interface Rows {
        /** Hands them to {@code into}, and returns when it is sure that they are right. */
        void give(Into into) throws IOException;
    }

    /** Takes rows, in COPY's text. */
    public interface Into {
        /** Returns how many there were. */
        long load(InputStream rows) throws IOException;
    }

    /** Loads files, one after another. One thread uses a loader. */
    public final class Loader implements AutoCloseable {
        private final Connection loading;

        private Loader() throws SQLException {
            loading = server.connect("restore");
            loading.setAutoCommit(false);
            InternalSession.execute(loading, "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'");
        }

        /** Loads a file's rows into a table: all of them, and that they are here, or nothing if {@code rows} throws. */
        public void load(String file, String schema, String table, List<String> columns, Rows rows) throws IOException {
            String names = columns.isEmpty() ? "" : " (" + columns.stream().map(SqlName::quoted).collect(Collectors.joining(", ")) + ")";
            String copy = "COPY " + SqlName.quoted(schema, table) + names + " FROM STDIN";
            try {
                rows.give(in -> copyIn(copy, in));
                InternalSession.ask(loading, "INSERT INTO baton.restored (file) VALUES (?) RETURNING 1", file);
                loading.commit();
            } catch (SQLException e) {
                undo();
                throw InternalSession.failure(server, "restore", e);
            } catch (IOException | RuntimeException e) {
                undo();
                throw e;
            }
        }

        private long copyIn(String copy, InputStream rows) throws IOException {
            try {
                CopyIn in = loading.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
                try {
                    var buffer = new byte[BUFFER];
                    for (int length = rows.readNBytes(buffer, 0, BUFFER); length > 0; length = rows.readNBytes(buffer, 0, BUFFER)) in.writeToCopy(buffer, 0, length);
                    return in.endCopy();
                } finally {
                    if (in.isActive()) in.cancelCopy();
                }
            } catch (SQLException e) {
                throw InternalSession.failure(server, "restore", e);
            }
        }

        private void undo() {
            try {
                loading.rollback();
            } catch (SQLException e) {
                // The session is gone, and what it had not committed with it.
            }
        }

        /** Makes an index from the rows. Throws {@link IllegalStateException} if the rows do not fit it. */
        public void makeIndex(Index index) {
            try {
                InternalSession.execute(loading, "REINDEX INDEX " + index.name());
                loading.commit();
            } catch (SQLException e) {
                undo();
                throw InternalSession.failure(server, "restore", e);
            }
        }

        /** For the planner. */
        public void analyze(String table) {
            try {
                InternalSession.execute(loading, "ANALYZE " + table);
                loading.commit();
            } catch (SQLException e) {
                undo();
                throw InternalSession.failure(server, "restore", e);
            }
        }

        @Override
        public void close() throws SQLException {
            loading.close();
        }
    }

    /** Another session. */
    public Loader loader() {
        return run(Loader::new);
    }

    /** An index that waits; {@code bytes} is what its table takes up. */
    public record Index(String name, long bytes) {}

    /** Those that are still to be made, of the largest tables first. */
    public List<Index> waitingIndexes() {
        return run(() -> {
            var indexes = new ArrayList<Index>();
            try (var statement = session.createStatement(); var row = statement.executeQuery(WAITING_INDEXES)) {
                while (row.next()) indexes.add(new Index(row.getString(1), row.getLong(2)));
            }
            session.rollback();
            return indexes;
        });
    }

    /** All tables that have rows of their own. */
    public List<String> tables() {
        return run(() -> {
            List<String> tables = list(TABLES);
            session.rollback();
            return tables;
        });
    }

    /** Triggers and constraints again, sequences, and what materialized views hold: as of these rows, which may be newer than what they held. */
    public void finishRows(List<SnapshotSource.Sequence> sequences, List<String> views) {
        run(() -> {
            for (var sequence : sequences) InternalSession.ask(session, "SELECT setval(format('%I.%I', ?::text, ?::text)::regclass, ?::bigint, ?::boolean)", sequence.schema(),
                sequence.name(), Long.toString(sequence.last()), Boolean.toString(sequence.called()));
            showAll(session);
            session.commit();
            for (String view : views) refresh(view);
            return null;
        });
    }

    /** Its query may rely on a search path that is not known; a node is of use without it. */
    private void refresh(String view) throws SQLException {
        try {
            InternalSession.execute(session, "SET LOCAL search_path = \"$user\", public");
            InternalSession.execute(session, "REFRESH MATERIALIZED VIEW " + view);
            session.commit();
        } catch (SQLException e) {
            if (SqlFailure.isOutage(e)) throw e;
            session.rollback();
            LOG.warn("the materialized view {} could not be filled: {}. The next REFRESH in the log fills it", view, SqlFailure.reason(e));
        }
    }

    /**
     * The end, for a node's database: it is whole, and stands at {@code place} of the log.
     *
     * @param snapshot the one that it was filled from
     * @param ownSince epochs of the node's name before this one are another database's
     * @param fromLogAlone whether the log, read from its start, gives the same
     * @throws IllegalStateException if the database is not filled from that one, or not to its end: another process may have begun anew; nothing was changed
     */
    public void finishNode(String snapshot, ReplayState place, long ownSince, boolean fromLogAlone) {
        run(() -> {
            requireNoneWaiting();
            if (InternalSession.ask(session, "DELETE FROM baton.restoring WHERE snapshot = ? AND loading RETURNING 1", snapshot) == null) {
                session.rollback();
                throw new IllegalStateException("the database " + server + " is not filled from snapshot " + snapshot + " any more. The restore is not finished; begin it again");
            }
            InternalSession.execute(session, "UPDATE baton.node SET whole_history = true, born_empty = " + fromLogAlone + ", born_schema = '" + (fromLogAlone ? SchemaReset.BARE : "restored")
                + "', own_since = " + ownSince);
            ApplySession.store(session, place);
            InternalSession.execute(session, "DELETE FROM baton.restored");
            session.commit();
            return null;
        });
    }

    /** The rows are there, for a database that is no node's: the log can be applied from {@code place}. */
    public ReplayState finishPlain(ReplayState place) {
        return run(() -> {
            requireNoneWaiting();
            ApplySession.store(session, place);
            session.commit();
            return place;
        });
    }

    /** Where a database that is no node's stands, if all of this snapshot is there: what the log has brought since must not be touched. */
    public Optional<ReplayState> stands(String snapshot) {
        return run(() -> {
            boolean complete = snapshot.equals(InternalSession.ask(session, "SELECT snapshot FROM baton.restoring")) && InternalSession.ask(session, "SELECT 1 FROM baton.applied") != null;
            Optional<ReplayState> stands = complete ? Optional.of(ApplySession.stored(session).state()) : Optional.empty();
            session.rollback();
            return stands;
        });
    }

    /** Whoever is given this database next shall not take it for one that follows a log. */
    public static void forgetLog(PostgresServer server) {
        InternalSession.run(server, "restore", session -> {
            session.setAutoCommit(false);
            for (String table : List.of("applied", "schema_history", "restored", "restoring")) InternalSession.execute(session, "DELETE FROM baton." + table);
            session.commit();
            return null;
        });
    }

    private void requireNoneWaiting() throws SQLException {
        String waiting = InternalSession.ask(session, "SELECT x.name FROM (" + WAITING_INDEXES + ") AS x(name, bytes) LIMIT 1");
        if (waiting != null) throw new IllegalStateException("the index " + waiting + " of " + server + " is not made yet. The restore is not finished; begin it again");
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T run(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw InternalSession.failure(server, "restore", e);
        }
    }

    private String ask(String sql) {
        return run(() -> {
            String answer = InternalSession.ask(session, sql);
            session.rollback();
            return answer;
        });
    }

    private List<String> list(String sql) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(sql)) {
            while (row.next()) names.add(row.getString(1));
        }
        return names;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            // The server ends the session with its connection either way.
        }
    }
}

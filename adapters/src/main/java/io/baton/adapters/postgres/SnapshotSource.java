package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.replay.ReplayState;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A follower's database as it is at one place of the log, to be read by several sessions at once. Rows and place are of one snapshot (trap A17).
 * Until it is closed, old rows are not cleaned up (trap A18), and whoever wants to truncate or alter a table waits, the log's own changes included.
 */
public final class SnapshotSource implements AutoCloseable {
    /** How long the log may be kept waiting here. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int TRIES = 20;
    /** Rows, between two looks at the clock. */
    private static final int LOOK_AFTER = 1_000;
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String BLOCKS = "SELECT pg_relation_size(c.oid) / current_setting('block_size')::int, current_setting('block_size')::int, coalesce(a.amname = 'heap', false)"
        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am a ON a.oid = c.relam WHERE n.nspname = ? AND c.relname = ?";
    private static final String VIEWS = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid";
    private static final String SERVER = "SELECT current_setting('server_version') || ', ' || getdatabaseencoding() || ', ' || datcollate FROM pg_database WHERE datname = current_database()";

    /** The rows of a table, or of a range of its blocks. {@code bytes} is what they take up there. */
    public record Piece(String schema, String table, List<String> columns, long fromBlock, long toBlock, long bytes) {
        private String query() {
            String names = columns.stream().map(SqlName::quoted).collect(Collectors.joining(", "));
            String table = SqlName.quoted(schema, this.table);
            if (fromBlock == 0 && toBlock == Long.MAX_VALUE) return columns.isEmpty() ? "COPY " + table + " TO STDOUT" : "COPY " + table + " (" + names + ") TO STDOUT";
            String range = "ctid >= '(" + fromBlock + ",0)'" + (toBlock == Long.MAX_VALUE ? "" : " AND ctid < '(" + toBlock + ",0)'");
            return "COPY (SELECT " + names + " FROM ONLY " + table + " WHERE " + range + ") TO STDOUT";
        }
    }

    /** A sequence and where it stands. */
    public record Sequence(String schema, String name, long last, boolean called) {}

    private final PostgresServer server;
    private final Connection session;
    private final String exported;
    private final ClusterIdentity identity;
    private final Stored stored;
    private final List<CopiedTables.Table> tables;
    private final CopyCourtesy courtesy;
    private final CopiedNames names;

    private SnapshotSource(PostgresServer server, Connection session) throws SQLException {
        this.server = server;
        this.session = session;
        this.exported = InternalSession.ask(session, "SELECT pg_export_snapshot()");
        this.tables = CopiedTables.pin(session);
        this.names = new CopiedNames(server, session);
        names.requireSame();
        this.identity = ClusterIdentity.stored(session);
        this.stored = ApplySession.stored(session);
        this.courtesy = new CopyCourtesy(server, session, Optional.of(PATIENCE), "It is begun again later");
    }

    /**
     * Takes the view.
     *
     * @throws DatabaseUnavailableException if it cannot be had now
     * @throws IllegalStateException if no snapshot can be taken of this database; the message says why
     */
    public static SnapshotSource open(PostgresServer server) {
        for (int tries = 1; ; tries++) {
            try {
                return tryToOpen(server);
            } catch (SQLException e) {
                boolean again = e.getSQLState() != null && (e.getSQLState().startsWith("40") || e.getSQLState().equals(UNDEFINED_TABLE));
                if (!again || tries == TRIES) throw InternalSession.failure(server, "snapshot", e);
            }
        }
    }

    private static SnapshotSource tryToOpen(PostgresServer server) throws SQLException {
        Connection session = server.connect("snapshot");
        try {
            session.setAutoCommit(false);
            InternalSession.execute(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            var source = new SnapshotSource(server, session);
            source.requireUsable();
            return source;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void requireUsable() throws SQLException {
        String nothing = " Nothing was taken.";
        if (!"0".equals(InternalSession.ask(session, "SELECT leading_epoch FROM baton.node")))
            throw new IllegalStateException("the node '" + identity.node() + "' leads, and snapshots are taken on followers." + nothing + " Ask another node.");
        if (stored.state().position().epoch() == 0 || InternalSession.ask(session, "SELECT 1 FROM baton.restoring") != null)
            throw new DatabaseUnavailableException("the node '" + identity.node() + "' has applied nothing of the log yet." + nothing + " Ask it again once 'baton status' shows a"
                + " position, or ask another node.", null);
        if (stored.skipped() > 0)
            throw new IllegalStateException("the node '" + identity.node() + "' was told to leave " + stored.skipped() + " transaction(s) out, and its snapshot would lack them too."
                + nothing + " Ask another node, or rebuild this one.");
        if (!SchemaHistory.isWhole(session))
            throw new IllegalStateException("the database of '" + identity.node() + "' had a schema before Baton noted schema changes, so nobody knows what it was made by." + nothing
                + " Ask a node that was filled with 'baton copy' or from a snapshot; or fill this one again.");
    }

    /** Whose database it is. */
    public ClusterIdentity identity() {
        return identity;
    }

    /** The place of the log that the rows stand at. */
    public ReplayState place() {
        return stored.state();
    }

    /** Whether the log, read from its start, gives all that this database holds. */
    public boolean isFromLogAlone() {
        return ask("SELECT (born_empty AND born_schema = '" + SchemaReset.BARE + "')::text FROM baton.node").equals("true");
    }

    /** What the schema was made by. */
    public List<SchemaHistory.Step> history() {
        return read(() -> SchemaHistory.of(session));
    }

    /** PostgreSQL's version, and what the database is in. For people. */
    public String description() {
        return "PostgreSQL " + ask(SERVER);
    }

    /** Materialized views that hold something, those first that others are made of. */
    public List<String> views() {
        return read(() -> {
            var names = new ArrayList<String>();
            try (var statement = session.createStatement(); var row = statement.executeQuery(VIEWS)) {
                while (row.next()) names.add(row.getString(1));
            }
            return names;
        });
    }

    /** Where the sequences stand: at least as far as the rows. */
    public List<Sequence> sequences() {
        return read(() -> CopiedSequences.of(session).stream().map(s -> new Sequence(s.schema(), s.name(), s.last(), s.isCalled())).toList());
    }

    /** All tables, the large ones in pieces of so many bytes on disk; the last piece of a table has no end, for the table may have grown since. */
    public List<Piece> pieces(long bytes) {
        return read(() -> {
            var pieces = new ArrayList<Piece>();
            for (var table : tables) addPieces(pieces, table, bytes);
            return pieces;
        });
    }

    /** What all tables take up on disk, without indexes. */
    public long bytes() {
        return pieces(Long.MAX_VALUE).stream().mapToLong(Piece::bytes).sum();
    }

    private void addPieces(List<Piece> pieces, CopiedTables.Table table, long most) throws SQLException {
        try (var statement = session.prepareStatement(BLOCKS)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (var row = statement.executeQuery()) {
                row.next();
                long blocks = row.getLong(1);
                long size = row.getLong(2);
                boolean whole = !row.getBoolean(3) || table.columns().isEmpty();
                long each = whole ? Long.MAX_VALUE : Math.max(1, most / size);
                long from = 0;
                while (blocks - from > each) {
                    pieces.add(new Piece(table.schema(), table.name(), table.columns(), from, from + each, each * size));
                    from += each;
                }
                pieces.add(new Piece(table.schema(), table.name(), table.columns(), from, Long.MAX_VALUE, (blocks - from) * size));
            }
        }
    }

    /** Reads pieces, one after another. One thread uses a reader. */
    public final class Reader implements AutoCloseable {
        private final Connection reading;

        private Reader() throws SQLException {
            reading = server.connect("snapshot");
            reading.setAutoCommit(false);
            InternalSession.execute(reading, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            InternalSession.execute(reading, "SET TRANSACTION SNAPSHOT '" + exported + "'");
            // Else a range might be picked out of all the blocks.
            InternalSession.execute(reading, "SET LOCAL enable_seqscan = off");
        }

        /** Writes the rows as COPY's text, and returns how many there were. */
        public long copy(Piece piece, OutputStream out) throws IOException {
            try {
                CopyOut rows = reading.unwrap(PGConnection.class).getCopyAPI().copyOut(piece.query());
                try {
                    long read = 0;
                    for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
                        out.write(row);
                        if (read++ % LOOK_AFTER == 0) courteously();
                    }
                    return rows.getHandledRowCount();
                } finally {
                    if (rows.isActive()) rows.cancelCopy();
                }
            } catch (SQLException e) {
                throw InternalSession.failure(server, "snapshot", e);
            }
        }

        @Override
        public void close() throws SQLException {
            reading.close();
        }
    }

    /** What was read by name since this was opened is what the view knows by that name; else it throws, and all that was read is of no use. */
    public void requireSameNames() {
        read(() -> {
            names.requireSame();
            return null;
        });
    }

    /** Another session that sees the same. */
    public Reader reader() {
        return read(Reader::new);
    }

    private synchronized void courteously() throws SQLException {
        courtesy.look();
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T read(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw InternalSession.failure(server, "snapshot", e);
        }
    }

    private String ask(String sql) {
        return read(() -> InternalSession.ask(session, sql));
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

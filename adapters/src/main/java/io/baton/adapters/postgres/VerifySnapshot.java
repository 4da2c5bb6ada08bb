package io.baton.adapters.postgres;

import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * A read-only view of a node's database at an exactly known place of the cluster's history, for comparing nodes. Hold it briefly: it
 * keeps old rows from being cleaned up (trap A18). Failures are {@link DatabaseUnavailableException}s; nothing is left behind.
 */
public final class VerifySnapshot implements AutoCloseable {
    /** Not the name of the synchronous standby: nobody's commit may wait for this session. */
    private static final String SESSION = PostgresServer.SESSION_PREFIX + "-verify";

    private static final String CANCELLED = "57014";

    private final Connection connection;
    private final Position position;

    private VerifySnapshot(Connection connection, Position position) {
        this.connection = connection;
        this.position = position;
    }

    /** A follower's rows together with the position that was stored with them. */
    public static VerifySnapshot ofFollower(PostgresServer server) {
        Connection connection = server.connect("verify");
        try {
            begin(connection);
            return new VerifySnapshot(connection, appliedPosition(connection));
        } catch (SQLException e) {
            closeQuietly(connection);
            throw failed(server, e);
        }
    }

    /**
     * The leader's rows at an LSN: exactly the transactions whose commit records end at or before it. A replication slot that exists
     * only until this method returns finds that place; it waits for the transactions that are running now, but not beyond {@code limit}.
     *
     * @param epoch the epoch that the server leads
     * @param keep after this long without use the server ends the snapshot by itself; zero for never
     */
    public static VerifySnapshot ofLeader(PostgresServer server, long epoch, Duration limit, Duration keep) {
        Connection connection = server.connect("verify");
        // Closing the replication session drops the slot, and only after the import may the exported snapshot end.
        try (var replication = server.connectForReplication(SESSION)) {
            String slot = "baton_verify_" + UUID.randomUUID().toString().replace("-", "");
            boolean modern = connection.getMetaData().getDatabaseMajorVersion() >= 15;
            String create = "CREATE_REPLICATION_SLOT " + slot + " TEMPORARY LOGICAL pgoutput "
                + (modern ? "(SNAPSHOT 'export')" : "EXPORT_SNAPSHOT");
            try (var statement = replication.createStatement()) {
                // statement_timeout does not count for commands of replication. No commit waits in this session, so it may be cancelled.
                statement.setQueryTimeout((int) Math.max(1, limit.toSeconds()));
                try (var row = statement.executeQuery(create)) {
                    row.next();
                    begin(connection);
                    execute(connection, "SET TRANSACTION SNAPSHOT '" + row.getString("snapshot_name") + "'");
                    execute(connection, "SET LOCAL idle_in_transaction_session_timeout = " + keep.toMillis());
                    return new VerifySnapshot(connection, new Position(epoch, Lsn.parse(row.getString("consistent_point"))));
                }
            }
        } catch (SQLException e) {
            RuntimeException failure = CANCELLED.equals(e.getSQLState()) ? kept(server, connection, limit, e) : failed(server, e);
            closeQuietly(connection);
            throw failure;
        } catch (DatabaseUnavailableException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /** In a repeatable-read transaction that sees this snapshot. Not to be committed or rolled back while it is of use. */
    public Connection connection() {
        return connection;
    }

    /** What the snapshot contains: everything of the cluster's history up to here, and nothing after. */
    public Position position() {
        return position;
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }

    private static Position appliedPosition(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT position_epoch, position_lsn::text FROM baton.applied")) {
            return row.next() ? new Position(row.getLong(1), Lsn.parse(row.getString(2))) : Position.START;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server ends the session with its connection either way.
        }
    }

    private static DatabaseUnavailableException kept(PostgresServer server, Connection connection, Duration limit, SQLException e) {
        String writing;
        try {
            writing = OpenTransactions.named(connection);
        } catch (SQLException lost) {
            writing = "process ids: not known";
        }
        return new DatabaseUnavailableException("no snapshot of " + server + " within " + limit.toSeconds() + " s: transactions that have"
            + " written are still open (" + writing + "). Nothing was changed or left behind; end them, or try again when they"
            + " have ended.", e);
    }

    private static DatabaseUnavailableException failed(PostgresServer server, SQLException e) {
        return new DatabaseUnavailableException("no snapshot of " + server + " to verify: " + SqlFailure.reason(e) + " (SQLSTATE "
            + e.getSQLState() + "). Nothing was changed or left behind; try again.", e);
    }
}

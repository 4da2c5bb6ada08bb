package io.baton.adapters.postgres;

import io.baton.core.log.Lsn;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.replay.ReplayState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The database of a running node in one snapshot, for a copy. What place of the log the snapshot stands at is known exactly (trap A17): a
 * follower's rows and place are one transaction, and so in one snapshot; a leader's snapshot comes with a place in its WAL. Held until it is closed:
 * old rows are not cleaned up meanwhile (trap A18), and who wants to truncate or alter a table has to wait.
 */
public final class CopySource implements AutoCloseable {
    private static final String LEADING = "SELECT leading_epoch FROM baton.node";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String NO_SUCH_SCHEMA = "3F000";

    private final PostgresServer server;
    private final VerifySnapshot snapshot;
    private final ClusterIdentity identity;
    private final long leadingEpoch;
    private final Stored stored;
    private final List<CopiedTables.Table> tables;
    private final CopiedNames names;

    private CopySource(PostgresServer server, VerifySnapshot snapshot) throws SQLException {
        Connection session = snapshot.connection();
        this.server = server;
        this.snapshot = snapshot;
        this.tables = CopiedTables.pin(session);
        this.names = new CopiedNames(server, session);
        names.requireSame();
        this.identity = ClusterIdentity.stored(session);
        this.leadingEpoch = Long.parseLong(InternalSession.ask(session, LEADING));
        this.stored = ApplySession.stored(session);
    }

    /** Whose database it is. Throws as {@link #open} does. */
    public static ClusterIdentity identityOf(PostgresServer server) {
        leadingEpoch(server);
        return InternalSession.run(server, "copy", ClusterIdentity::stored);
    }

    /**
     * Takes the snapshot, again and again if tables are truncated or rewritten just then.
     *
     * @param patience how long all that may take; a leader's snapshot waits for transactions under way
     * @throws DatabaseUnavailableException if it cannot be had now
     * @throws IllegalStateException if the database is not a node's, or of one that has nothing to copy yet
     */
    public static CopySource open(PostgresServer server, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return tryToOpen(server, patience);
            } catch (SQLException e) {
                boolean again = e.getSQLState() != null && (e.getSQLState().startsWith("40") || e.getSQLState().equals(UNDEFINED_TABLE));
                if (!again || System.nanoTime() - deadline > 0) throw InternalSession.failure(server, "copy", e);
            }
        }
    }

    private static CopySource tryToOpen(PostgresServer server, Duration patience) throws SQLException {
        long epoch = leadingEpoch(server);
        VerifySnapshot snapshot = epoch > 0 ? VerifySnapshot.ofLeader(server, epoch, patience, Duration.ZERO) : VerifySnapshot.ofFollower(server);
        try {
            var source = new CopySource(server, snapshot);
            source.requireUsable(epoch);
            return source;
        } catch (SQLException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private static long leadingEpoch(PostgresServer server) {
        return InternalSession.run(server, "copy", session -> {
            try {
                String epoch = InternalSession.ask(session, LEADING);
                if (epoch != null) return Long.parseLong(epoch);
            } catch (SQLException e) {
                if (!UNDEFINED_TABLE.equals(e.getSQLState()) && !NO_SUCH_SCHEMA.equals(e.getSQLState())) throw e;
            }
            throw new IllegalStateException("The database " + server + " was never given to a node, so there is no place of the log that it stands at."
                + " Nothing was copied. Copy from a node's database; if it is the first leader's, start that node and wait until it leads.");
        });
    }

    private void requireUsable(long epoch) {
        if (leadingEpoch != epoch)
            throw new DatabaseUnavailableException("The node of " + server + " began or ceased to lead just now. Nothing was copied; try again.", null);
        if (!leads() && stored.state().position().epoch() == 0)
            throw new DatabaseUnavailableException("The node '" + identity.node() + "' of " + server + " has neither led nor applied anything of the log yet,"
                + " so it is not known which place of the log its rows stand at. Nothing was copied; try again once 'baton status' shows a position.", null);
        if (stored.skipped() > 0)
            throw new IllegalStateException("The node '" + identity.node() + "' was told to leave " + stored.skipped() + " transaction(s) out, and a copy of it"
                + " would lack them too. Nothing was copied. Copy from another node.");
    }

    /** Whose database it is, of which cluster and log. */
    public ClusterIdentity identity() {
        return identity;
    }

    /** Whether it was leading; then its place is {@link #lsn}, else {@link #applied}. */
    public boolean leads() {
        return leadingEpoch > 0;
    }

    /** The epoch that it led. */
    public long epoch() {
        return leadingEpoch;
    }

    /** Of a leader: the snapshot holds exactly the transactions whose commit records end at or before this place of its WAL. */
    public Lsn lsn() {
        return snapshot.position().lsn();
    }

    /** Of a follower: what it had applied. */
    public ReplayState applied() {
        return stored.state();
    }

    PostgresServer server() {
        return server;
    }

    Connection session() {
        return snapshot.connection();
    }

    /** The tables that are to be copied; nobody can drop, truncate or rewrite them until this is closed. */
    List<CopiedTables.Table> tables() {
        return tables;
    }

    /** What was read by name since this was opened is what the snapshot knows by that name. */
    void requireSameNames() throws SQLException {
        names.requireSame();
    }

    int majorVersion() throws SQLException {
        return session().getMetaData().getDatabaseMajorVersion();
    }

    @Override
    public void close() {
        snapshot.close();
    }
}

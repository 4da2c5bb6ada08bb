package io.baton.adapters.postgres;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.UnloggableException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The replication slot {@code baton}, read by pgjdbc on one thread; to PostgreSQL it is the synchronous standby {@code baton}.
 *
 * <p>A commit returns when the flushed LSN told to PostgreSQL passes it. So nothing but {@link #confirm} may ever move that LSN.
 * Two habits of pgjdbc (read in 42.7) would:
 * <ul>
 * <li>With automatic flush, its default, a keep-alive moves the flushed LSN to the server's WAL end as soon as the last message was
 *     confirmed. It counts messages by the LSN where their transaction <em>begins</em>, so the commits that it lets go need not be in
 *     the log. Off: see {@link #start}.
 * <li>{@code read()} blocks while it holds the connection's lock, and no status can be sent. Hence only {@code readPending()}.
 * </ul>
 * What pgjdbc reports as <em>written</em> is what was received, and cannot be set; so {@code synchronous_commit=remote_write} waits for
 * no more than that, and such a commit can be lost at a failover as with {@code local}.
 */
public final class PostgresChangeSource implements ChangeSource {
    /** The name that {@code synchronous_standby_names} holds. Sessions with this exact name release commits. */
    static final String STANDBY_NAME = "baton";

    /**
     * How often pgjdbc would send a status by itself: practically never, {@link #confirm} does it. Not zero: above zero pgjdbc looks for
     * data with reads of one millisecond, and at zero only once a second when the connection is encrypted. And long, because it is
     * the socket's timeout too, and a timeout in the middle of a message would lose the place in the stream.
     */
    private static final int OWN_STATUS_MINUTES = 10;

    /** Held, not only used: pgjdbc closes a connection that the garbage collector finds unreachable. */
    private final Connection connection;

    private final PGReplicationStream stream;
    private final PgOutputDecoder decoder;
    private boolean inTransaction;
    private Lsn received = Lsn.ZERO;
    private Lsn logged = Lsn.ZERO;
    private Lsn applied = Lsn.ZERO;

    private PostgresChangeSource(PostgresServer server, Connection connection, PGReplicationStream stream) {
        this.connection = connection;
        this.stream = stream;
        this.decoder = new PgOutputDecoder(SchemaMessages.of(server));
    }

    /**
     * Starts after the slot's last confirmed LSN, and leaves out what commits before {@code from}. Takes in no more of one row than
     * {@code limit} bytes. Throws pgjdbc's error, 55006 if another session holds the slot.
     */
    static PostgresChangeSource open(PostgresServer server, String slot, String sessionName, Lsn from, int limit) throws SQLException {
        Connection connection = server.connectForReplication(sessionName);
        try {
            LimitedSocket.put(connection, limit);
            return new PostgresChangeSource(server, connection, start(connection, slot, from));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Starts a slot that belongs to this very session. Closing it closes the session. */
    static PostgresChangeSource read(PostgresServer server, Connection session, String slot) throws SQLException {
        return new PostgresChangeSource(server, session, start(session, slot, Lsn.ZERO));
    }

    // Not origin=none (trap F7): the slot is made anew after the last applied row and before the first write, so it holds none of them;
    // and a user's own subscription into this database writes rows that have an origin and belong into the log.
    private static PGReplicationStream start(Connection connection, String slot, Lsn from) throws SQLException {
        return connection.unwrap(PGConnection.class).getReplicationAPI().replicationStream().logical()
            .withSlotName(slot)
            .withStartPosition(LogSequenceNumber.valueOf(from.value()))
            .withStatusInterval(OWN_STATUS_MINUTES * 60_000, TimeUnit.MILLISECONDS)
            .withAutomaticFlush(false)
            .withSlotOption("proto_version", 1)
            .withSlotOption("publication_names", ReplicationSlot.PUBLICATION)
            .withSlotOption("messages", true)
            .start();
    }

    /** The next event; looks for at most about a millisecond. */
    @Override
    public Optional<Event> poll() {
        try {
            ByteBuffer message;
            while ((message = stream.readPending()) != null) {
                var event = decoder.decode(message);
                event.ifPresent(this::follow);
                if (event.isPresent()) return event;
            }
            if (stream.isClosed()) throw lost("PostgreSQL ended the replication stream", null);
            // Nothing is waiting to be read, so a keep-alive's WAL end is behind no commit that is still to come; and no open
            // transaction may be skipped over (trap A13: this is what lets an idle slot move on).
            if (!inTransaction) received = received.max(new Lsn(stream.getLastReceiveLSN().asLong()));
            return Optional.empty();
        } catch (SQLException e) {
            throw inTransaction && isTooLarge(e) ? unspeakable(e) : lost(e.getMessage(), e);
        }
    }

    /** What PostgreSQL says of a text beyond its limit of 1 GB depends on where it notices. */
    private static boolean isTooLarge(SQLException e) {
        return e.getSQLState() != null && (e.getSQLState().startsWith("54") || String.valueOf(e.getMessage()).contains("invalid memory alloc request size"));
    }

    /** Trap K10. */
    private static UnloggableException unspeakable(SQLException cause) {
        return new UnloggableException("a row holds a value that PostgreSQL stores and cannot write as text, which has a limit of 1 GB (a bytea takes"
            + " twice its length): " + cause.getMessage().strip().replaceAll("\\.$", "") + "; keep such values in pieces, or outside of the database", cause);
    }

    private void follow(Event event) {
        if (event instanceof Event.Begin) {
            inTransaction = true;
        } else if (event instanceof Event.Commit commit) {
            inTransaction = false;
            received = received.max(commit.endLsn());
        }
    }

    @Override
    public Lsn received() {
        return received;
    }

    @Override
    public void confirm(Lsn newLogged, Lsn newApplied) {
        // Never back: PostgreSQL would take a lower LSN for the standby's restart and let waiting commits wait again.
        logged = logged.max(newLogged);
        applied = applied.max(newApplied);
        stream.setFlushedLSN(LogSequenceNumber.valueOf(logged.value()));
        stream.setAppliedLSN(LogSequenceNumber.valueOf(applied.value()));
        try {
            stream.forceUpdateStatus();
        } catch (SQLException e) {
            throw lost(e.getMessage(), e);
        }
    }

    /** Drops the connection without a farewell: ending the stream properly would first read all that is on the way. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is gone either way.
        }
    }

    private static DatabaseUnavailableException lost(String why, SQLException cause) {
        return new DatabaseUnavailableException("The replication connection is lost: " + why
            + ". Commits wait; a new one goes on after the last confirmed LSN.", cause);
    }
}

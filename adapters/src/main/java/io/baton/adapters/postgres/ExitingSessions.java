package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Lets sessions go that were told to end and cannot. A session with temporary tables drops them while it exits, in a transaction of
 * its own, whose commit waits for the synchronous standby too; from there on no signal reaches it, and while it stays no replication
 * slot can be made.
 *
 * <p>They are let go by a standby of the right name which says that everything up to {@code end} is flushed. That is no lie to
 * anybody: every client whose commit lies before {@code end} was told to end long enough ago, and its wait was cancelled without an
 * answer. The stream is a physical one, because a logical slot would let go of what it still has to tell.
 */
final class ExitingSessions {
    private static final long LIMIT_MILLIS = 5_000;

    private final PostgresServer server;

    ExitingSessions(PostgresServer server) {
        this.server = server;
    }

    /**
     * Waits until {@code gone}, with the standby at work meanwhile.
     *
     * @param end a place of the WAL; the caller knows that no client is left whose commit lies before it and may still be answered
     */
    boolean release(String end, InternalSession.Condition gone) throws SQLException {
        LogSequenceNumber place = LogSequenceNumber.valueOf(end);
        try (Connection connection = server.connectForReplication(PostgresChangeSource.STANDBY_NAME);
             PGReplicationStream stream = connection.unwrap(PGConnection.class).getReplicationAPI().replicationStream().physical()
                 .withStartPosition(place).withStatusInterval(1, TimeUnit.MINUTES).start()) {
            return InternalSession.await(LIMIT_MILLIS, () -> {
                stream.readPending();
                stream.setFlushedLSN(place);
                stream.setAppliedLSN(place);
                stream.forceUpdateStatus();
                return gone.holds();
            });
        }
    }
}

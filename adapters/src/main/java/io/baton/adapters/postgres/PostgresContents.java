package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import io.baton.core.api.TableSum;
import io.baton.core.port.Contents;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Snapshots of the local PostgreSQL for comparing nodes. */
public final class PostgresContents implements Contents {
    /** The LSN alone is asked for; the caller knows which epoch it belongs to. */
    private static final long NO_EPOCH = 0;

    /** How long transactions under way may keep the leader's snapshot from being taken; less than whoever asks waits for the answer. */
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final PostgresServer server;

    public PostgresContents(PostgresServer server) {
        this.server = server;
    }

    @Override
    public Applied applied() {
        VerifySnapshot snapshot = VerifySnapshot.ofFollower(server);
        return new Applied(snapshot.position(), new Summed(snapshot));
    }

    @Override
    public Committed committed(Duration keep) {
        VerifySnapshot snapshot = VerifySnapshot.ofLeader(server, NO_EPOCH, WAIT, keep);
        return new Committed(snapshot.position().lsn(), new Summed(snapshot));
    }

    private record Summed(VerifySnapshot snapshot) implements Snapshot {
        @Override
        public List<TableSum> sums() {
            try {
                return TableChecksums.of(snapshot.connection()).stream()
                    .map(s -> new TableSum(s.schema(), s.table(), s.rows(), s.checksum())).toList();
            } catch (SQLException e) {
                throw new DatabaseUnavailableException("the tables could not be summed up: " + SqlFailure.reason(e)
                    + ". Nothing was changed; try again.", e);
            }
        }

        @Override
        public List<SchemaObject> schema() {
            try {
                return SchemaCatalog.of(snapshot.connection());
            } catch (SQLException e) {
                throw new DatabaseUnavailableException("the schema could not be read, perhaps because it is being changed: " + SqlFailure.reason(e)
                    + ". Nothing was changed; try again.", e);
            }
        }

        @Override
        public void close() {
            snapshot.close();
        }
    }
}

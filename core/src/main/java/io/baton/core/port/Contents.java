package io.baton.core.port;

import io.baton.core.api.SchemaObject;
import io.baton.core.api.TableSum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import java.time.Duration;
import java.util.List;

/** Looks at all user tables of the local PostgreSQL in one snapshot. Throws {@link DatabaseUnavailableException}. */
public interface Contents {
    /** One snapshot, held open until it is closed. */
    interface Snapshot extends AutoCloseable {
        /** Count and checksum of every user table, by schema and name. May take long. */
        List<TableSum> sums();

        /** The parts of the schema, by kind and name. */
        List<SchemaObject> schema();

        @Override
        void close();
    }

    /** @param position what the database says it has applied, read in the same snapshot (trap A17) */
    record Applied(Position position, Snapshot snapshot) {}

    /** @param lsn the snapshot shows exactly the transactions that committed before this place of the server's own WAL */
    record Committed(Lsn lsn, Snapshot snapshot) {}

    /** For a server that applies the log. */
    Applied applied();

    /**
     * For a server that is written to by clients. Waits for transactions under way to end, some 20 s at most.
     *
     * @param keep after this long without use the snapshot ends by itself, for it keeps old rows from being cleaned up
     */
    Committed committed(Duration keep);
}

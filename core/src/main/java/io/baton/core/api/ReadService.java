package io.baton.core.api;

import io.baton.core.log.Position;
import java.time.Duration;

/** Reads, served by every node from its own database. */
public interface ReadService {
    /** What to wait for before reading: {@link Position#START} for nothing, and how long. */
    record After(Position position, Duration timeout) {}

    ReadOutcome query(Statement statement, After after);

    ReadOutcome row(RowKey key, After after);

    /** The result has one row with the columns {@code key} and {@code value}. */
    ReadOutcome key(String key, After after);

    /** Whether reads of now may be older than what others have committed: nobody leads, or this node is cut off or behind (trap F14). */
    boolean stale();
}

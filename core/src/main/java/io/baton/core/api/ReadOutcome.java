package io.baton.core.api;

import io.baton.core.log.Position;

/** What became of a read. */
public sealed interface ReadOutcome {
    /** @param position the node had applied at least this much before it read */
    record Rows(Position position, QueryResult result) implements ReadOutcome {}

    /** The row or key that was asked for does not exist at {@code position}. */
    record Missing(Position position) implements ReadOutcome {}

    record Refused(String sqlState, String message) implements ReadOutcome {}

    record Invalid(String message) implements ReadOutcome {}

    /** The position that was waited for was not reached in time; the node is at {@code position}. */
    record Behind(Position position, Position wanted) implements ReadOutcome {}

    record Unavailable(String reason) implements ReadOutcome {}
}

package io.baton.core.api;

import io.baton.core.log.Position;
import java.util.List;

/** What became of a write. Each kind tells the client whether repeating it is safe. */
public sealed interface WriteOutcome {
    /** It happened. {@code rows}: how many rows each statement touched. {@code position}: the token to read one's own write by. */
    record Done(Position position, List<Long> rows) implements WriteOutcome {}

    /** PostgreSQL refused it and nothing was written. {@code statement}: which one, from 0, or -1 for the commit. */
    record Refused(String sqlState, String message, int statement) implements WriteOutcome {}

    /** The request itself makes no sense (no such table, no key, a bad column); nothing was written. */
    record Invalid(String message) implements WriteOutcome {}

    /** Another node leads; nothing was written here. */
    record NotLeader(String leader) implements WriteOutcome {}

    /** Nothing was begun, and trying again later is safe. */
    record Unavailable(String reason) implements WriteOutcome {}

    /** It may or may not have happened, or may yet happen. */
    record Unknown(String reason) implements WriteOutcome {}
}

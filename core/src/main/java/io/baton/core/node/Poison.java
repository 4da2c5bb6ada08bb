package io.baton.core.node;

import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import java.util.OptionalLong;

/**
 * Finds the one transaction that the database refuses, and leaves it out if an operator says so (trap A15).
 *
 * <p>Many transactions are applied by one of the database's, so a refusal does not tell whose it was. Everything up to there is then
 * applied again transaction by transaction; what is refused again is alone, and everything before it is committed.
 */
final class Poison {
    private static final long NOWHERE = -1;

    /** Up to this offset each transaction is committed by itself. */
    private long carefulUntil = NOWHERE;
    private long began = NOWHERE;
    private long refused = NOWHERE;
    private long skip = NOWHERE;
    private String skippedBy = "";
    private boolean skipping;

    /** To be told of each entry before it is applied. */
    void taking(long offset, Written entry) {
        boolean first = !(entry instanceof RowsChanged rows) || rows.part() == 1;
        if (!first) return;
        began = offset;
        skipping = offset == skip;
    }

    boolean isCareful(long offset) {
        return offset <= carefulUntil;
    }

    /**
     * The database refused something of what was taken up to {@code offset}.
     *
     * @return whether it is known what; if not, the node begins again where it last committed
     */
    boolean refused(long offset) {
        if (!isCareful(offset)) {
            carefulUntil = offset;
            return false;
        }
        refused = began;
        return true;
    }

    /** Where the refused transaction begins in the log. */
    OptionalLong place() {
        return refused == NOWHERE ? OptionalLong.empty() : OptionalLong.of(refused);
    }

    void skip(long offset, String by) {
        skip = offset;
        skippedBy = by;
        refused = NOWHERE;
    }

    void retry() {
        refused = NOWHERE;
    }

    /** Whether the entry that was last told of is to be left out. */
    boolean skips() {
        return skipping;
    }

    String skippedBy() {
        return skippedBy;
    }
}

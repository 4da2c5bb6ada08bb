package io.baton.core.rejoin;

import io.baton.core.log.Lsn;
import java.util.List;

/**
 * A transaction that a deposed leader had committed and that the log does not hold: nobody was promised that it is safe, but nobody may
 * lose it silently either. It is kept whole before it is undone. This says what it is; its changes are {@link DivergentPage}s, since
 * there may be more of them than memory takes (trap A12).
 *
 * @param node the deposed leader
 * @param epoch the last epoch it led
 * @param lsn the end of its commit record in that node's WAL; if that cannot be read, a byte behind its beginning, where no other record ends
 * @param commitMicros when it committed, in microseconds since 1970
 * @param reason why it is divergent, as a sentence
 * @param tables the names of those that it changed, each once
 * @param changes how many there are
 * @param missing what of it could not be read, and so is not kept, as a sentence; empty if all of it is
 */
public record DivergentTransaction(String node, long epoch, Lsn lsn, long xid, long commitMicros, String reason, List<String> tables,
                                   long changes, String missing) {
    /** One that is kept whole. */
    public DivergentTransaction(String node, long epoch, Lsn lsn, long xid, long commitMicros, String reason, List<String> tables, long changes) {
        this(node, epoch, lsn, xid, commitMicros, reason, tables, changes, "");
    }

    public DivergentTransaction {
        tables = List.copyOf(tables);
    }

    /** The same transaction has the same id however often it is kept. */
    public String id() {
        return node + "@" + epoch + ":" + lsn;
    }
}

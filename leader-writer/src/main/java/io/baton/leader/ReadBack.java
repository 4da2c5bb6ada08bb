package io.baton.leader;

import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the leader of one epoch has read back of its own: the proof that a write is done (trap F2). The node's thread reports, the relay
 * and the write API look.
 *
 * <p>One object serves one epoch. Once a newer one is read the node reports nothing more here, so nothing more is ever confirmed.
 */
final class ReadBack {
    /** How many of the latest own transactions are remembered, for clients that ask which position their write got. */
    private static final int REMEMBERED = 16_384;

    private final long epoch;
    private final Map<Long, Position> positions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Position> eldest) {
            return size() > REMEMBERED;
        }
    };

    private volatile long sequence;
    private volatile Lsn logged;
    private volatile long at;

    ReadBack(long epoch, Lsn logged, long now) {
        this.epoch = epoch;
        this.logged = logged;
        this.at = now;
    }

    void read(Written entry, long now) {
        boolean complete = !(entry instanceof RowsChanged rows) || rows.last();
        if (entry instanceof RowsChanged rows && rows.last()) remember(rows);
        if (complete) logged = logged.max(entry.lsn());
        at = now;
        sequence = entry.sequence();
    }

    long epoch() {
        return epoch;
    }

    /** The last sequence number that was read back; 0 before the first. */
    long sequence() {
        return sequence;
    }

    /** Every transaction that published anything and ends here or earlier is in the log. */
    Lsn logged() {
        return logged;
    }

    long millisSince(long now) {
        return (now - at) / 1_000_000;
    }

    /** The position of an own transaction, if it was among the latest. {@code xid} may have an epoch in its upper half. */
    Optional<Position> position(long xid) {
        synchronized (positions) {
            return Optional.ofNullable(positions.get(xid & 0xFFFFFFFFL));
        }
    }

    private void remember(RowsChanged rows) {
        synchronized (positions) {
            // Transaction ids wrap around: the newer one has to replace the older one and its age.
            positions.remove(rows.xid());
            positions.put(rows.xid(), new Position(epoch, rows.lsn()));
        }
    }
}

package io.baton.leader;

import io.baton.core.log.EntryChanges;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource.Event;
import java.util.Optional;

/**
 * Makes log entries of the slot's events: one of a small transaction, several of a large one, so that neither this node nor a follower
 * has to hold it whole (trap A12). Numbers them densely.
 */
final class TransactionParts {
    /** A part is cut when its changes take about this much; well below the largest record that the log accepts. */
    private static final int PART_BYTES = 512 * 1024;

    private final long epoch;
    private long sequence;

    private Event.Begin begin;
    private int part;
    private int bytes;
    private EntryChanges changes = new EntryChanges();

    TransactionParts(long epoch) {
        this.epoch = epoch;
    }

    void begin(Event.Begin begin) {
        this.begin = begin;
        part = 0;
        clear();
    }

    boolean isOpen() {
        return begin != null;
    }

    boolean isFull() {
        return bytes >= PART_BYTES;
    }

    void add(Event.Changed changed) {
        changes.add(changed.relations(), changed.change());
        bytes += changed.bytes();
    }

    /** The changes so far as a part that is not the last. */
    RowsChanged cut() {
        RowsChanged entry = entry(false, begin.commitLsn());
        clear();
        return entry;
    }

    /** The last part; nothing if the transaction published nothing. */
    Optional<RowsChanged> finish(Lsn endLsn) {
        Optional<RowsChanged> entry = part == 0 && changes.isEmpty() ? Optional.empty() : Optional.of(entry(true, endLsn));
        forget();
        return entry;
    }

    void forget() {
        begin = null;
        clear();
    }

    /** The last number given to an entry; 0 before the first. */
    long sequence() {
        return sequence;
    }

    /** A number for an entry that is not a transaction. */
    long nextSequence() {
        return ++sequence;
    }

    private RowsChanged entry(boolean last, Lsn lsn) {
        return new RowsChanged(epoch, nextSequence(), ++part, last, begin.xid(), lsn, begin.commitMicros(),
            changes.relations(), changes.changes());
    }

    private void clear() {
        changes = new EntryChanges();
        bytes = 0;
    }
}

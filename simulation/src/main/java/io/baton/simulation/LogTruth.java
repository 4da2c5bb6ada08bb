package io.baton.simulation;

import io.baton.core.log.Change;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the log means, worked out a second time and in another way: from who really wrote an entry, and which transaction it really is.
 * The product knows neither, it has to conclude them from epochs, sequences and LSNs.
 */
final class LogTruth {
    /** What an entry is worth at its place. */
    enum Worth { CLAIM, COUNTS, DUPLICATE, GAP, VOID }

    /** The meaning of the log up to an entry; {@code effects} counts the entries so far that changed anything. */
    record At(long offset, LogEntry entry, Leader author, Worth worth, long epoch, Leader leader, long sequence, int[] table,
              int effects) {}

    private static final At NOTHING = new At(-1, null, Leader.NONE, Worth.VOID, 0, Leader.NONE, 0, Table.empty(), 0);

    private final List<At> places = new ArrayList<>();
    private final Map<Long, At> byOffset = new HashMap<>();
    private final Map<LogEntry, At> byEntry = new IdentityHashMap<>();
    private final Map<Long, Leader> leaders = new HashMap<>();
    private final Map<Long, Long> counted = new HashMap<>();
    private final List<Change> unfinished = new ArrayList<>();
    private boolean broken;

    At last() {
        return places.isEmpty() ? NOTHING : places.get(places.size() - 1);
    }

    /** The meaning of the log up to and including {@code offset}; null if nothing stands there. */
    At at(long offset) {
        return offset < 0 ? NOTHING : byOffset.get(offset);
    }

    At of(LogEntry entry) {
        return byEntry.get(entry);
    }

    Leader leader(long epoch) {
        return leaders.get(epoch);
    }

    /** Whether the transaction is part of the cluster's history as of {@code offset}. */
    boolean counts(long xid, long offset) {
        Long at = counted.get(xid);
        return at != null && at <= offset;
    }

    void append(long offset, LogEntry entry, Leader author) {
        At before = last();
        At now = entry instanceof EpochStarted claim ? claim(offset, claim, author, before) : written(offset, (Written) entry, author, before);
        places.add(now);
        byOffset.put(offset, now);
        byEntry.putIfAbsent(entry, now);
    }

    private At claim(long offset, EpochStarted claim, Leader author, At b) {
        if (claim.epoch() != b.epoch() + 1) return same(offset, claim, author, Worth.VOID, b);
        broken = false;
        unfinished.clear();
        leaders.put(claim.epoch(), claim.leader());
        return new At(offset, claim, author, Worth.CLAIM, claim.epoch(), claim.leader(), 0, b.table(), b.effects() + 1);
    }

    private At written(long offset, Written entry, Leader author, At b) {
        // The author alone would not do: a leader that claimed anew may still have entries of its epoch before under way.
        if (!author.equals(b.leader()) || entry.epoch() != b.epoch() || broken) return same(offset, entry, author, Worth.VOID, b);
        if (entry.sequence() <= b.sequence()) return same(offset, entry, author, Worth.DUPLICATE, b);
        if (entry.sequence() > b.sequence() + 1) {
            broken = true;
            unfinished.clear();
            return new At(offset, entry, author, Worth.GAP, b.epoch(), b.leader(), b.sequence(), b.table(), b.effects() + 1);
        }
        if (entry instanceof RowsChanged rows) return rows(offset, rows, author, b);
        return next(offset, entry, author, Worth.COUNTS, b, b.table());
    }

    private At rows(long offset, RowsChanged rows, Leader author, At b) {
        if (counted.containsKey(rows.xid())) return next(offset, rows, author, Worth.DUPLICATE, b, b.table());
        unfinished.addAll(rows.changes());
        if (!rows.last()) return next(offset, rows, author, Worth.COUNTS, b, b.table());
        int[] table = b.table().clone();
        for (Change change : unfinished) table[Table.key(change)] = Table.value(change);
        table[Table.DIGEST] = Table.digest(table[Table.DIGEST], rows.xid());
        unfinished.clear();
        counted.put(rows.xid(), offset);
        return next(offset, rows, author, Worth.COUNTS, b, table);
    }

    private static At next(long offset, Written entry, Leader author, Worth worth, At b, int[] table) {
        return new At(offset, entry, author, worth, b.epoch(), b.leader(), entry.sequence(), table, b.effects() + 1);
    }

    private static At same(long offset, LogEntry entry, Leader author, Worth worth, At b) {
        return new At(offset, entry, author, worth, b.epoch(), b.leader(), b.sequence(), b.table(), b.effects());
    }
}

package io.baton.simulation;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;

/** Entries as a reader of a trace wants them: short. */
final class Words {
    private Words() {}

    static String of(LogEntry entry) {
        if (entry instanceof EpochStarted claim)
            return "claims epoch " + claim.epoch() + " for " + claim.leader() + " (" + claim.reason() + ")";
        if (entry instanceof RowsChanged rows) return "write " + rows.xid() + " part " + rows.part() + (rows.last() ? " (last)" : "") + place(rows);
        return entry.getClass().getSimpleName() + place((Written) entry);
    }

    private static String place(Written entry) {
        return " at " + entry.epoch() + ":" + entry.lsn() + " sequence " + entry.sequence();
    }
}

package io.baton.follower;

import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Position;
import io.baton.core.node.RebuildNeededException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.Peers;
import io.baton.core.rejoin.TouchedKeys;
import java.util.List;
import java.util.Set;

/**
 * Undoing divergent rows, from their removal until a peer's rows stand in their place: the log is applied around them up to exactly
 * the position of the peer's rows. All of it is one open transaction of the database, which nothing may commit in between.
 */
final class Undoing {
    private final FollowerDatabase database;
    private final TouchedKeys touched;
    private final Peers.Rows rows;
    private boolean complete;

    Undoing(FollowerDatabase database, TouchedKeys touched, Peers.Rows rows) {
        this.database = database;
        this.touched = touched;
        this.rows = rows;
        for (TouchedKeys.Table table : touched.tables()) database.replaceRows(table.relation(), table.keys(), List.of());
    }

    /** Applies an entry around the removed rows, or, if it lies beyond the peer's position, after the peer's rows were put in. */
    void apply(Written entry) {
        boolean inside = entry instanceof RowsChanged part && part.part() > 1;
        if (!inside && isBeyond(entry)) pass(entry);
        if (complete || !(entry instanceof RowsChanged changed)) database.apply(entry);
        else database.apply(without(changed));
    }

    /** A first part of several tells where its commit record begins; that is beyond if it is just where the peer's position ends. */
    private boolean isBeyond(Written entry) {
        int order = new Position(entry.epoch(), entry.lsn()).compareTo(rows.position());
        boolean firstOfSeveral = entry instanceof RowsChanged part && !part.last();
        return firstOfSeveral ? order >= 0 : order > 0;
    }

    /**
     * The position of a leader's rows need not be one where an entry ends: the next entry is the first beyond it. But if that leader's
     * epoch ended before the log got there, its rows may hold what was never logged, and are of no use.
     */
    private void pass(Written entry) {
        if (!complete && entry.epoch() > rows.position().epoch())
            throw new DatabaseUnavailableException("epoch " + entry.epoch() + " began before the log reached " + rows.position() + ", the place "
                + "of the rows that another node gave for this one's un-logged ones. Nothing of it was committed; other rows are asked for", null);
        complete();
    }

    private RowsChanged without(RowsChanged changed) {
        try {
            return touched.without(changed);
        } catch (TouchedKeys.UnrepairableException e) {
            throw new RebuildNeededException("what this node committed without logging it is kept in quarantine, but cannot be undone row by row: "
                + e.getMessage());
        }
    }

    /** Puts the peer's rows in, once. */
    void complete() {
        if (complete) return;
        for (Peers.TableRows table : rows.tables()) database.replaceRows(table.relation(), Set.of(), table.rows());
        complete = true;
    }
}

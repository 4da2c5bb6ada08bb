package io.baton.simulation;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.port.ApplyException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.replay.ReplayState;
import java.util.Collection;
import java.util.List;

/** A node's connection to its database, with a transaction open. It ends with the first trouble. */
final class DatabaseSession {
    private final SimulatedDatabase database;
    private final Chance chance;
    private final Faults faults;
    private Pending open = new Pending();
    /** The transaction as it was before the first part of one that is not complete yet. */
    private Pending beforeParts;
    /** Rows are being put right; the digest, which no client writes, is then a peer's as well. */
    private boolean repairing;
    private boolean ended;

    DatabaseSession(SimulatedDatabase database, Chance chance, Faults faults) {
        this.database = database;
        this.chance = chance;
        this.faults = faults;
    }

    /** Rows that the open transaction has written. Others may commit rows of their own meanwhile. */
    private static final class Pending {
        private final int[] values = Table.empty();
        private final boolean[] set = new boolean[values.length];

        Pending copy() {
            var copy = new Pending();
            System.arraycopy(values, 0, copy.values, 0, values.length);
            System.arraycopy(set, 0, copy.set, 0, set.length);
            return copy;
        }

        void put(int key, int value) {
            values[key] = value;
            set[key] = true;
        }

        int[] over(int[] rows) {
            int[] all = rows.clone();
            for (int key = 0; key < all.length; key++) if (set[key]) all[key] = values[key];
            return all;
        }
    }

    void end() {
        ended = true;
    }

    private void check() {
        if (ended || !database.isUp())
            throw new DatabaseUnavailableException("the connection to " + database.name + "'s PostgreSQL is lost", null);
    }

    void apply(Written entry) {
        check();
        if (!(entry instanceof RowsChanged rows)) return;
        if (rows.part() == 1 && !rows.last()) beforeParts = open.copy();
        for (Change change : rows.changes()) open.put(Table.key(change), Table.value(change));
        if (!rows.last()) return;
        if (!repairing) open.put(Table.DIGEST, Table.digest(open.over(database.rows())[Table.DIGEST], rows.xid()));
        beforeParts = null;
    }

    void commit(ReplayState state, boolean durable) {
        check();
        boolean lost = faults.losesConnection();
        if (lost) end();
        if (lost && chance.onceIn(2)) throw new DatabaseUnavailableException("the connection broke before COMMIT", null);
        database.commit(open.over(database.rows()), state, durable);
        open = new Pending();
        beforeParts = null;
        if (lost) throw new DatabaseUnavailableException("the connection broke after COMMIT", null);
    }

    void dropParts() {
        check();
        if (beforeParts == null) return;
        open = beforeParts;
        beforeParts = null;
    }

    private void insert(int key, int value) {
        if (key != Table.DIGEST && open.over(database.rows())[key] != 0)
            throw new ApplyException("duplicate key " + key + ": a row that was to be brought back is there", "23505", null);
        open.put(key, value);
    }

    void replace(Collection<List<Datum>> keys, List<List<Datum>> rows) {
        check();
        for (List<Datum> key : keys) open.put(Table.number(key.get(0)), 0);
        for (List<Datum> row : rows) insert(Table.number(row.get(0)), Table.number(row.get(1)));
        repairing = rows.isEmpty();
    }
}

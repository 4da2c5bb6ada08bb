package io.baton.simulation;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import io.baton.core.log.Relation.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The one simulated table: few keys, so that writes meet. A value is the transaction that wrote it, 0 is no row. Behind the keys stands
 * a digest of all transactions in their order, which finds out what values alone would not: one applied twice, left out, or swapped.
 */
final class Table {
    static final int KEYS = 8;
    static final int DIGEST = KEYS;

    static final List<Relation> RELATIONS = List.of(new Relation("public", "simulated", 'd',
        List.of(new Column("key", true, 23, -1), new Column("value", false, 20, -1))));
    private static final List<Datum> KEY_TEXTS = IntStream.range(0, KEYS).mapToObj(key -> Datum.of(Integer.toString(key))).toList();

    /**
     * One transaction of a client.
     *
     * @param large so that it becomes several parts
     * @param tooLarge for the log to take it
     */
    record Write(int xid, int[] keys, boolean delete, boolean large, boolean tooLarge) {
        void into(int[] rows) {
            for (int key : keys) rows[key] = delete ? 0 : xid;
            rows[DIGEST] = digest(rows[DIGEST], xid);
        }

        List<Change> changes() {
            var changes = new ArrayList<Change>(keys.length);
            Datum value = Datum.of(Integer.toString(xid));
            for (int key : keys) {
                Datum name = KEY_TEXTS.get(key);
                changes.add(delete ? new Change.Delete(0, List.of(name, Datum.NULL)) : new Change.Insert(0, List.of(name, value)));
            }
            return changes;
        }
    }

    private Table() {}

    static int[] empty() {
        return new int[KEYS + 1];
    }

    static int digest(int before, long xid) {
        return before * 31 + (int) xid;
    }

    static int key(Change change) {
        List<Datum> row = change instanceof Change.Insert insert ? insert.row() : ((Change.Delete) change).old();
        return number(row.get(0));
    }

    static int value(Change change) {
        return change instanceof Change.Insert insert ? number(insert.row().get(1)) : 0;
    }

    static int number(Datum value) {
        return Integer.parseInt(value.text());
    }

    static List<Datum> row(int key, int value) {
        return List.of(Datum.of(Integer.toString(key)), Datum.of(Integer.toString(value)));
    }

    static String show(int[] rows) {
        return Arrays.toString(rows);
    }
}

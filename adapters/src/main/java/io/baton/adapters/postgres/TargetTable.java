package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import java.util.ArrayList;
import java.util.List;

/**
 * The table here that a relation of the log means.
 *
 * @param columns in the relation's order, which need not be the order of this table
 * @param identity places of the columns that find a row: a unique key, or all that the leader sends of an old row; empty if nothing does
 * @param unique whether {@code identity} is a unique, immediate, NOT NULL index here, so that it hits at most one row
 * @param commutes whether changes of different keys may change places: no other unique index or exclusion constraint could notice
 *     (trap A8), and keys are equal exactly if their texts are
 */
record TargetTable(Relation relation, boolean partitioned, List<TargetColumn> columns, List<Integer> identity, boolean unique,
                   boolean commutes) {
    /** Quoted name. */
    String name() {
        return SqlName.quoted(relation.schema(), relation.name());
    }

    /** Rows of inheritance children are logged under the children's own names; a partitioned table has no rows but its partitions'. */
    String only() {
        return partitioned ? name() : "ONLY " + name();
    }

    /** The identity's texts, to compare; only for tables whose key is unique. */
    Object keyOf(List<Datum> row) {
        if (identity.size() == 1) return row.get(identity.get(0)).text();
        var key = new ArrayList<String>(identity.size());
        for (int place : identity) key.add(row.get(place).text());
        return key;
    }

    /** For messages: {@code id=5, part=b}, with long values cut. */
    String describeKey(List<Datum> row) {
        var text = new StringBuilder();
        for (int place = 0; place < columns.size() && text.length() < 1000; place++) {
            if (!identity.isEmpty() && !identity.contains(place)) continue;
            if (text.length() > 0) text.append(", ");
            text.append(columns.get(place).name()).append('=').append(shorten(row.get(place)));
        }
        return text.toString();
    }

    private static String shorten(Datum value) {
        if (value == Datum.UNCHANGED) return "(unchanged)";
        String text = value.text();
        if (text == null) return "NULL";
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}

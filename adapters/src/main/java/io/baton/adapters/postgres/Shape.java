package io.baton.adapters.postgres;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A kind of row change of one table that one SQL statement can carry out: for many rows as arrays, or for one row.
 *
 * @param written places of the columns that are written
 */
record Shape(TargetTable table, Kind kind, List<Integer> written) {
    enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        /** An update that changes the key. */
        REKEY,
        /** An update of a GENERATED ALWAYS identity, which PostgreSQL allows only as delete and insert (trap A4). */
        REPLACE
    }

    /** Whether several rows may be changed by one statement. Where keys do not tell rows apart, or rows must not change places, not. */
    boolean inArrays() {
        return switch (kind) {
            case INSERT -> !written.isEmpty();
            case UPDATE -> table.commutes();
            case DELETE -> table.unique();
            case REKEY, REPLACE -> false;
        };
    }

    /** Whether the change must stay exactly between its neighbours of the same table. */
    boolean keepsItsPlace() {
        return !table.commutes() || kind == Kind.REKEY || kind == Kind.REPLACE;
    }

    boolean findsRows() {
        return kind != Kind.INSERT;
    }

    /** Whether parameters of the row sought come before those of the row written. */
    boolean seeksFirst() {
        return inArrays() || kind == Kind.REPLACE || kind == Kind.DELETE;
    }

    String sql() {
        return inArrays() ? forArrays() : forOneRow();
    }

    private String forArrays() {
        List<Integer> sought = findsRows() ? table.identity() : List.of();
        String parameters = Stream.concat(sought.stream(), written.stream()).map(i -> column(i).arrayParameter())
            .collect(Collectors.joining(", "));
        String names = Stream.concat(sought.stream().map(i -> "k" + i), written.stream().map(i -> "w" + i))
            .collect(Collectors.joining(", "));
        String source = "unnest(" + parameters + ") AS u(" + names + ")";
        String match = sought.stream().map(i -> equal(i, column(i).element("u.k" + i))).collect(Collectors.joining(" AND "));
        return switch (kind) {
            case INSERT -> insertInto() + " SELECT " + list(i -> column(i).element("u.w" + i)) + " FROM " + source;
            case UPDATE -> "UPDATE " + table.only() + " AS t SET " + list(i -> column(i).quoted() + " = " + column(i).element("u.w" + i))
                + " FROM " + source + " WHERE " + match;
            case DELETE -> "DELETE FROM " + table.only() + " AS t USING " + source + " WHERE " + match;
            case REKEY, REPLACE -> throw new IllegalStateException(kind + " is done row by row");
        };
    }

    private String forOneRow() {
        return switch (kind) {
            case INSERT -> "INSERT INTO " + table.name() + " DEFAULT VALUES";
            case UPDATE, REKEY -> "UPDATE " + table.only() + " AS t SET " + list(i -> column(i).quoted() + " = " + column(i).parameter())
                + " WHERE " + matchOne();
            case DELETE -> "DELETE FROM " + table.only() + " AS t WHERE " + matchOne();
            case REPLACE -> "WITH d AS (DELETE FROM " + table.only() + " AS t WHERE " + matchOne() + " RETURNING *) " + insertAll();
        };
    }

    /** Columns that the change leaves alone (unchanged TOAST, trap A1) are taken from the row that was there. */
    private String insertAll() {
        var all = IntStream.range(0, table.columns().size()).filter(i -> !column(i).generated()).boxed().toList();
        String values = all.stream().map(i -> written.contains(i) ? column(i).parameter() : "d." + column(i).quoted())
            .collect(Collectors.joining(", "));
        return new Shape(table, Kind.INSERT, all).insertInto() + " SELECT " + values + " FROM d";
    }

    private String insertInto() {
        return "INSERT INTO " + table.name() + " (" + list(i -> column(i).quoted()) + ") OVERRIDING SYSTEM VALUE";
    }

    private String matchOne() {
        if (table.unique())
            return table.identity().stream().map(i -> equal(i, column(i).parameter())).collect(Collectors.joining(" AND "));
        // Rows may be equal: one of them, whichever.
        String same = table.identity().stream().map(i -> same(column(i))).collect(Collectors.joining(" AND "));
        return table.partitioned()
            ? "(t.tableoid, t.ctid) = (SELECT s.tableoid, s.ctid FROM " + table.only() + " AS s WHERE " + same + " LIMIT 1)"
            : "t.ctid = (SELECT s.ctid FROM " + table.only() + " AS s WHERE " + same + " LIMIT 1)";
    }

    /** By text where the type has no equality (json) or one that takes different values for the same (numeric). */
    private static String same(TargetColumn column) {
        if (column.exact()) return "s." + column.quoted() + " IS NOT DISTINCT FROM " + column.parameter();
        return "s." + column.quoted() + "::text COLLATE \"C\" IS NOT DISTINCT FROM " + column.parameter() + "::text COLLATE \"C\"";
    }

    private String equal(int place, String value) {
        return "t." + column(place).quoted() + " " + column(place).equals() + " " + value;
    }

    private TargetColumn column(int place) {
        return table.columns().get(place);
    }

    private String list(IntFunction<String> each) {
        return written.stream().map(each::apply).collect(Collectors.joining(", "));
    }
}

package io.baton.leader;

import io.baton.core.api.RowKey;
import io.baton.core.api.SqlName;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The SQL of the row calls. Pure: a table's shape and a request in, a statement out. */
final class RowStatements {
    /** The request does not fit the table; the message says how. */
    static final class InvalidRowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InvalidRowException(String message) {
            super(message);
        }
    }

    private RowStatements() {}

    /** Inserts the row, or sets the given columns if its key exists. */
    static Statement put(TableShape table, RowKey key, Map<String, String> columns) {
        checkKey(table, key);
        columns.keySet().forEach(column -> checkColumn(table, column));
        for (int i = 0; i < key.values().size(); i++) checkSame(table.key().get(i), key.values().get(i), columns);
        List<String> names = new ArrayList<>(table.key());
        List<String> values = new ArrayList<>(key.values());
        columns.forEach((name, value) -> {
            if (table.key().contains(name)) return;
            names.add(name);
            values.add(value);
        });
        String sets = names.stream().skip(table.key().size()).map(n -> SqlName.quoted(n) + " = EXCLUDED." + SqlName.quoted(n))
            .collect(Collectors.joining(", "));
        // A key that PostgreSQL would make itself is given here, or the row could not be named.
        String overriding = table.columns().stream().anyMatch(c -> c.generated() && table.key().contains(c.name())) ? ") OVERRIDING SYSTEM VALUE" : ")";
        String sql = "INSERT INTO " + name(table) + " (" + list(names) + overriding + " VALUES (" + placeholders(names.size()) + ") ON CONFLICT ("
            + list(table.key()) + ") DO " + (sets.isEmpty() ? "NOTHING" : "UPDATE SET " + sets);
        return new Statement(sql, values);
    }

    static Statement delete(TableShape table, RowKey key) {
        checkKey(table, key);
        return new Statement("DELETE FROM " + name(table) + " WHERE " + matches(table), key.values());
    }

    private static void checkKey(TableShape table, RowKey key) {
        if (table.key().isEmpty())
            throw new InvalidRowException(table.schema() + "." + table.name() + " has no primary key; use /v1/transactions for it");
        if (table.key().size() != key.values().size())
            throw new InvalidRowException("the key of " + table.schema() + "." + table.name() + " is " + table.key() + ", but "
                + key.values().size() + " value(s) were given; separate them by commas, each percent-encoded");
    }

    /** The body may repeat the key. Another one would be a mistake of the client's, and nobody knows which of the two was meant. */
    private static void checkSame(String column, String value, Map<String, String> columns) {
        if (columns.containsKey(column) && !value.equals(columns.get(column)))
            throw new InvalidRowException("the address says that " + column + " is '" + value + "', the body says "
                + (columns.get(column) == null ? "null" : "'" + columns.get(column) + "'") + "; leave it out of the body, or let it be the same text."
                + " To change a key, use /v1/transactions");
    }

    private static void checkColumn(TableShape table, String column) {
        if (table.columns().stream().noneMatch(c -> c.name().equals(column)))
            throw new InvalidRowException(table.schema() + "." + table.name() + " has no column '" + column + "'; it has "
                + table.columns().stream().map(TableShape.Column::name).toList());
    }

    private static String matches(TableShape table) {
        return IntStream.range(0, table.key().size()).mapToObj(i -> SqlName.quoted(table.key().get(i)) + " = $" + (i + 1))
            .collect(Collectors.joining(" AND "));
    }

    private static String placeholders(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "$" + i).collect(Collectors.joining(", "));
    }

    private static String list(List<String> names) {
        return names.stream().map(SqlName::quoted).collect(Collectors.joining(", "));
    }

    private static String name(TableShape table) {
        return SqlName.quoted(table.schema(), table.name());
    }
}

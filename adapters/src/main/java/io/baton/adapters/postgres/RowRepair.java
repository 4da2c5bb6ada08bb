package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.log.Datum;
import io.baton.core.log.Relation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts single rows right: unlike an applied change, it does not mind whether a row was there before. */
final class RowRepair {
    private static final int AT_ONCE = 500;

    private final Connection connection;
    private final TargetTable table;
    private final Relation relation;

    RowRepair(Connection connection, TargetTable table) {
        this.connection = connection;
        this.table = table;
        this.relation = table.relation();
    }

    /** Deletes the rows with these keys, given in the order of the relation's key columns. */
    void remove(Collection<List<Datum>> keys) throws SQLException {
        List<Integer> places = keyPlaces(relation);
        String where = places.stream().map(place -> column(place) + " = ?::" + type(place)).collect(Collectors.joining(" AND "));
        runAll("DELETE FROM " + table.only() + " WHERE " + where, keys);
    }

    /** Inserts rows, given in the order of the relation's columns. */
    void insert(Collection<List<Datum>> rows) throws SQLException {
        List<Integer> written = IntStream.range(0, table.columns().size()).filter(i -> !table.columns().get(i).generated()).boxed().toList();
        String names = written.stream().map(this::column).collect(Collectors.joining(", "));
        String values = written.stream().map(place -> "?::" + type(place)).collect(Collectors.joining(", "));
        runAll("INSERT INTO " + table.name() + " (" + names + ") OVERRIDING SYSTEM VALUE VALUES (" + values + ")",
            rows.stream().map(row -> written.stream().map(row::get).toList()).toList());
    }

    static List<Integer> keyPlaces(Relation relation) {
        return IntStream.range(0, relation.columns().size()).filter(i -> relation.columns().get(i).key()).boxed().toList();
    }

    private void runAll(String sql, Collection<List<Datum>> parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int waiting = 0;
            for (List<Datum> values : parameters) {
                for (int i = 0; i < values.size(); i++) statement.setString(i + 1, values.get(i).text());
                statement.addBatch();
                if (++waiting % AT_ONCE == 0) statement.executeBatch();
            }
            statement.executeBatch();
        }
    }

    private String column(int place) {
        return SqlName.quoted(table.columns().get(place).name());
    }

    private String type(int place) {
        return table.columns().get(place).type();
    }
}

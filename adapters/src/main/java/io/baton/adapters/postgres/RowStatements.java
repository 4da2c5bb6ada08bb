package io.baton.adapters.postgres;

import io.baton.core.log.Datum;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carries out runs of row changes over one connection, and checks that each hits the rows it must. */
final class RowStatements {
    private static final int PREPARED = 200;

    /** A statement hit fewer or more rows than it has changes: this database differs from the leader's. */
    static final class RowsMissedException extends Exception {
        private static final long serialVersionUID = 1L;

        RowsMissedException(String message) {
            super(message);
        }
    }

    private final Connection connection;
    private final LinkedHashMap<String, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);

    RowStatements(Connection connection) {
        this.connection = connection;
    }

    void run(TablePlan.Run run) throws SQLException, RowsMissedException {
        if (run.shape().inArrays()) runAsArrays(run.shape(), run.rows());
        else runOneByOne(run.shape(), run.rows());
    }

    private void runAsArrays(Shape shape, List<RowChange> rows) throws SQLException, RowsMissedException {
        var statement = prepare(shape.sql());
        int parameter = 1;
        if (shape.findsRows()) parameter = bindColumns(statement, parameter, shape, shape.table().identity(), images(rows, true));
        if (!shape.written().isEmpty()) bindColumns(statement, parameter, shape, shape.written(), images(rows, false));
        int hit = statement.executeUpdate();
        statement.clearParameters();
        if (hit != rows.size()) throw missed(hit, rows.size());
    }

    private static int bindColumns(PreparedStatement statement, int first, Shape shape, List<Integer> places, List<List<Datum>> images)
            throws SQLException {
        int parameter = first;
        for (int place : places) {
            var column = shape.table().columns().get(place);
            char delimiter = column.arrayType() == null ? ',' : column.delimiter();
            statement.setString(parameter++, ArrayLiteral.of(images, place, delimiter));
        }
        return parameter;
    }

    private static List<List<Datum>> images(List<RowChange> rows, boolean sought) {
        var images = new ArrayList<List<Datum>>(rows.size());
        for (var row : rows) images.add(sought ? row.sought() : row.row());
        return images;
    }

    /** One statement a row, in order, but many to a round trip. */
    private void runOneByOne(Shape shape, List<RowChange> rows) throws SQLException, RowsMissedException {
        var statement = prepare(shape.sql());
        if (rows.size() == 1) {
            bindRow(statement, shape, rows.get(0));
            int hit = statement.executeUpdate();
            if (hit != 1) throw missed(hit, 1);
            return;
        }
        for (var row : rows) {
            bindRow(statement, shape, row);
            statement.addBatch();
        }
        for (int hit : statement.executeBatch()) {
            if (hit != 1) throw missed(hit, 1);
        }
    }

    private static void bindRow(PreparedStatement statement, Shape shape, RowChange change) throws SQLException {
        int parameter = 1;
        if (shape.seeksFirst()) parameter = bindValues(statement, parameter, shape.table().identity(), change.sought());
        if (change.row() != null) parameter = bindValues(statement, parameter, shape.written(), change.row());
        if (!shape.seeksFirst() && shape.findsRows()) bindValues(statement, parameter, shape.table().identity(), change.sought());
    }

    private static int bindValues(PreparedStatement statement, int first, List<Integer> places, List<Datum> image) throws SQLException {
        int parameter = first;
        // A null string goes out without a type, like all others, so that the statement stays prepared.
        for (int place : places) statement.setString(parameter++, image.get(place).text());
        return parameter;
    }

    private static RowsMissedException missed(int hit, int wanted) {
        return new RowsMissedException("it hit " + hit + " rows instead of " + wanted);
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        var statement = prepared.get(sql);
        if (statement != null) return statement;
        if (prepared.size() >= PREPARED) closeEldest();
        statement = connection.prepareStatement(sql);
        prepared.put(sql, statement);
        return statement;
    }

    private void closeEldest() throws SQLException {
        Map.Entry<String, PreparedStatement> eldest = prepared.entrySet().iterator().next();
        prepared.remove(eldest.getKey());
        eldest.getValue().close();
    }

    /** Tables were redefined: statements that were prepared for the old definition are of no use. */
    void forget() throws SQLException {
        while (!prepared.isEmpty()) closeEldest();
    }
}

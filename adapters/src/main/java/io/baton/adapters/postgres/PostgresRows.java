package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.log.Datum;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Peers;
import io.baton.core.port.RowSource;
import io.baton.core.port.RowsGoneException;
import io.baton.core.port.RowsTooLargeException;
import io.baton.core.rejoin.TouchedKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads single rows of this node for another one that has to be mended, all of one known position. */
public final class PostgresRows implements RowSource {
    /** Less than the node that asks waits for its answer. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** What a value takes in memory beside its text, roughly, in characters. */
    private static final int VALUE_COST = 10;

    private final PostgresServer server;
    private final long most;

    /** @param most so many characters of values one answer may have */
    public PostgresRows(PostgresServer server, long most) {
        this.server = server;
        this.most = most;
    }

    /** What one answer may still take. */
    private static final class Budget {
        private final long most;
        private long left;

        Budget(long most) {
            this.most = most;
            this.left = most;
        }

        void spend(long chars) {
            left -= chars;
            if (left < 0) throw new RowsTooLargeException("the rows that are asked for take more than the " + most + " characters that one answer may have. Nothing "
                + "was changed");
        }
    }

    @Override
    public Peers.Rows ofFollower(List<TouchedKeys.Table> keys) {
        try (var snapshot = VerifySnapshot.ofFollower(server)) {
            return read(snapshot, keys);
        }
    }

    @Override
    public Peers.Rows ofLeader(long epoch, List<TouchedKeys.Table> keys) {
        try (var snapshot = VerifySnapshot.ofLeader(server, epoch, WAIT, WAIT)) {
            return read(snapshot, keys);
        }
    }

    private Peers.Rows read(VerifySnapshot snapshot, List<TouchedKeys.Table> keys) {
        Position position = snapshot.position();
        var budget = new Budget(most);
        try {
            var catalog = new TableCatalog(snapshot.connection());
            var tables = new ArrayList<Peers.TableRows>();
            for (TouchedKeys.Table table : keys)
                tables.add(new Peers.TableRows(table.relation(), rows(snapshot.connection(), here(catalog, table.relation(), position), table, budget)));
            return new Peers.Rows(position, tables);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("rows for another node could not be read from " + server + ": " + SqlFailure.reason(e), e);
        }
    }

    private static TargetTable here(TableCatalog catalog, Relation relation, Position position) throws SQLException {
        try {
            return catalog.find(relation);
        } catch (TableDiffersException e) {
            throw new RowsGoneException("table " + relation + " is not at " + position + " what it was for the node that asks for its rows: "
                + e.difference() + ". Nothing was read", position, e);
        }
    }

    private static List<List<Datum>> rows(Connection connection, TargetTable table, TouchedKeys.Table wanted, Budget budget) throws SQLException {
        Relation relation = wanted.relation();
        String columns = table.columns().stream().map(c -> SqlName.quoted(c.name())).collect(Collectors.joining(", "));
        String where = RowRepair.keyPlaces(relation).stream().map(table.columns()::get)
            .map(c -> SqlName.quoted(c.name()) + " = ?::" + c.type()).collect(Collectors.joining(" AND "));
        var rows = new ArrayList<List<Datum>>();
        try (PreparedStatement query = connection.prepareStatement("SELECT " + columns + " FROM " + table.only() + " WHERE " + where)) {
            for (List<Datum> key : wanted.keys()) {
                for (int i = 0; i < key.size(); i++) query.setString(i + 1, key.get(i).text());
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) rows.add(row(row, table.columns().size(), budget));
                }
            }
        }
        return rows;
    }

    private static List<Datum> row(ResultSet row, int columns, Budget budget) throws SQLException {
        var values = new ArrayList<Datum>(columns);
        for (int i = 1; i <= columns; i++) {
            String value = row.getString(i);
            budget.spend(VALUE_COST + (value == null ? 0 : value.length()));
            values.add(Datum.of(value));
        }
        return values;
    }
}

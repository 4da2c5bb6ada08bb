package io.baton.adapters.postgres;

import io.baton.core.api.TableShape;
import io.baton.core.port.SqlRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds a table by the name that a client gave, as PostgreSQL itself would: search path, case and quotes included. */
final class TableLookup {
    private static final String FIND = "SELECT c.oid::text, n.nspname, c.relname, c.relkind::text FROM pg_class c"
        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)";

    // A column that only OVERRIDING SYSTEM VALUE could write counts as generated too.
    private static final String COLUMNS = "SELECT a.attname, CASE WHEN n.nspname = 'pg_catalog' THEN t.typname::text"
        + " ELSE format('%I.%I', n.nspname, t.typname) END, a.attgenerated <> '' OR a.attidentity = 'a'"
        + " FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = t.typnamespace"
        + " WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

    private static final String KEY = "SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)"
        + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
        + " WHERE i.indrelid = ?::oid AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place";

    private TableLookup() {}

    static TableShape find(Connection session, String name) throws SQLException {
        try (var statement = session.prepareStatement(FIND)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) throw refused("There is no table \"" + name + "\" here, or not in the search path.", "42P01");
                if (!"rp".contains(rows.getString(4))) {
                    throw refused("\"" + name + "\" is not a table; rows are read and written by key in tables only. Use SQL.", "42809");
                }
                String oid = rows.getString(1);
                return new TableShape(rows.getString(2), rows.getString(3), columns(session, oid), key(session, oid));
            }
        }
    }

    private static List<TableShape.Column> columns(Connection session, String oid) throws SQLException {
        var columns = new ArrayList<TableShape.Column>();
        try (var statement = session.prepareStatement(COLUMNS)) {
            statement.setString(1, oid);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) columns.add(new TableShape.Column(rows.getString(1), rows.getString(2), "t".equals(rows.getString(3))));
            }
        }
        return List.copyOf(columns);
    }

    private static List<String> key(Connection session, String oid) throws SQLException {
        var key = new ArrayList<String>();
        try (var statement = session.prepareStatement(KEY)) {
            statement.setString(1, oid);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) key.add(rows.getString(1));
            }
        }
        return List.copyOf(key);
    }

    private static SqlRefusedException refused(String message, String sqlState) {
        return new SqlRefusedException(message, sqlState, 0);
    }
}

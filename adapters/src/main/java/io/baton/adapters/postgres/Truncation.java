package io.baton.adapters.postgres;

import io.baton.core.log.Change;
import io.baton.core.log.LogEntry.RowsChanged;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** How a TRUNCATE of the log is carried out here: one statement for all tables, because foreign keys allow it only together (trap A7). */
final class Truncation {
    /**
     * Unlogged tables that refer to one of the tables, or to one another. Their own TRUNCATE is not in the log (trap A16), but the leader
     * had to name them too, or to cascade to them; what they may hold here, from a time as leader, refers to nothing any more.
     */
    private static final String UNLOGGED = """
        WITH RECURSIVE emptied AS (
            SELECT t.name::regclass::oid AS id FROM unnest(?::text[]) AS t(name)
            UNION
            SELECT k.conrelid FROM emptied e JOIN pg_constraint k ON k.confrelid = e.id AND k.contype = 'f'
            JOIN pg_class c ON c.oid = k.conrelid AND c.relpersistence = 'u' AND c.relkind = 'r')
        SELECT format('ONLY %I.%I', n.nspname, c.relname) FROM emptied e JOIN pg_class c ON c.oid = e.id AND c.relpersistence = 'u'
        JOIN pg_namespace n ON n.oid = c.relnamespace""";

    private final Connection connection;
    private final TableCatalog catalog;

    Truncation(Connection connection, TableCatalog catalog) {
        this.connection = connection;
        this.catalog = catalog;
    }

    String sql(RowsChanged entry, Change.Truncate truncate) throws SQLException {
        var names = new ArrayList<String>();
        var tables = new LinkedHashSet<String>();
        for (int index : truncate.relations()) {
            TargetTable table = catalog.find(entry.relations().get(index));
            names.add(table.name());
            tables.add(table.only());
        }
        tables.addAll(unlogged(names));
        return "TRUNCATE TABLE " + String.join(", ", tables) + (truncate.restartIdentity() ? " RESTART IDENTITY" : "")
            + (truncate.cascade() ? " CASCADE" : "");
    }

    private List<String> unlogged(List<String> names) throws SQLException {
        var found = new ArrayList<String>();
        try (var query = connection.prepareStatement(UNLOGGED)) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (var row = query.executeQuery()) {
                while (row.next()) found.add(row.getString(1));
            }
        }
        return found;
    }
}

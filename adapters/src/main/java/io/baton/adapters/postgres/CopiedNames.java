package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names by which a copy asks for rows, as its snapshot shows them, each with the number that stays when the name changes. PostgreSQL looks a name up
 * in the catalog of now, whatever snapshot the rows are read in; so a name that was given to another table since would bring that one's rows.
 */
final class CopiedNames {
    private static final String NAMES = "SELECT 'class ' || c.oid, format('%I.%I', n.nspname, c.relname)" + CopiedTables.WHICH
        + " UNION ALL SELECT 'class ' || c.oid, format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', '" + OwnTables.SCHEMA + "')"
        + " UNION ALL SELECT 'column ' || c.oid || ' ' || a.attnum, format('%I.%I.%I', n.nspname, c.relname, a.attname)"
        + CopiedTables.WHICH.replace(" WHERE ", " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE ")
        // A value of an enum is written by its label.
        + " UNION ALL SELECT 'label ' || e.oid, format('%I.%I %L', n.nspname, t.typname, e.enumlabel)"
        + " FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace";

    private final PostgresServer server;
    private final Map<String, String> wanted;

    /** @param snapshot of {@code server} */
    CopiedNames(PostgresServer server, Connection snapshot) throws SQLException {
        this.server = server;
        this.wanted = names(snapshot);
    }

    /** @throws SQLException of class 40 if a name means something else now; what is new since the snapshot does not matter */
    void requireSame() throws SQLException {
        Map<String, String> now;
        try (Connection session = server.connect("copy")) {
            now = names(session);
        }
        for (var entry : wanted.entrySet()) {
            String name = now.get(entry.getKey());
            if (entry.getValue().equals(name)) continue;
            throw new SQLException("the schema changed while it was copied: " + entry.getValue() + " is " + (name == null ? "gone" : name + " now"), "40001");
        }
    }

    private static Map<String, String> names(Connection session) throws SQLException {
        var names = new LinkedHashMap<String, String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(NAMES)) {
            while (row.next()) names.put(row.getString(1), row.getString(2));
        }
        return names;
    }
}

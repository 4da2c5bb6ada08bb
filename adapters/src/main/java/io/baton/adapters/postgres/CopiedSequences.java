package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Positions of all sequences. They belong to no snapshot: what is read is at least as far as any snapshot's rows. */
final class CopiedSequences {
    record Sequence(String schema, String name, long last, boolean isCalled) {}

    private static final String NAMES = "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', '" + OwnTables.SCHEMA + "')";

    private CopiedSequences() {}

    static List<Sequence> of(Connection session) throws SQLException {
        var sequences = new ArrayList<Sequence>();
        var names = new ArrayList<String[]>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(NAMES)) {
            while (row.next()) names.add(new String[] {row.getString(1), row.getString(2)});
        }
        for (String[] name : names) {
            try (var statement = session.createStatement();
                 var row = statement.executeQuery("SELECT last_value, is_called FROM " + SqlName.quoted(name[0], name[1]))) {
                row.next();
                sequences.add(new Sequence(name[0], name[1], row.getLong(1), row.getBoolean(2)));
            }
        }
        return sequences;
    }
}

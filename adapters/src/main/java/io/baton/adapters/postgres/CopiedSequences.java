package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.replay.SnapshotPlace.Announced;
import io.baton.core.replay.SnapshotPlace.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Positions of all sequences. They belong to no snapshot: what is read is at least as far as any snapshot's rows. */
final class CopiedSequences {
    record Sequence(String schema, String name, long last, boolean isCalled) {}

    private static final String NAMES = "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', '" + OwnTables.SCHEMA + "')";

    private static final String OWNERS = """
        SELECT sn.nspname, s.relname, tn.nspname, t.relname FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
        JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')""";

    private CopiedSequences() {}

    /** What was announced of a sequence does not hold after a TRUNCATE that restarted it: it may even be out of values there. */
    static List<SequencePosition> notRestarted(Connection session, List<Announced> announced) throws SQLException {
        Map<List<String>, Table> owners = new HashMap<>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(OWNERS)) {
            while (row.next()) owners.put(List.of(row.getString(1), row.getString(2)), new Table(row.getString(3), row.getString(4)));
        }
        return announced.stream().filter(one -> {
            Table owner = owners.get(List.of(one.position().schema(), one.position().name()));
            return owner == null || !one.restarted().contains(owner);
        }).map(Announced::position).toList();
    }

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

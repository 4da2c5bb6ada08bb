package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables that a copy carries: those that replicate and have rows of their own, as one snapshot shows them. */
final class CopiedTables {
    /** @param columns what COPY names: all but generated ones, in the table's order */
    record Table(String schema, String name, List<String> columns, boolean ofExtension) {
        String quoted() {
            return SqlName.quoted(schema, name);
        }

        /** A table may have no column at all, and rows all the same. */
        String withColumns() {
            return columns.isEmpty() ? quoted() : quoted() + " (" + columns.stream().map(SqlName::quoted).collect(Collectors.joining(", ")) + ")";
        }
    }

    /** All tables that replicate and have rows of their own: {@code pg_class c}, {@code pg_namespace n}. */
    static final String WHICH = " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        + OwnTables.REPLICATED_ONLY;

    private static final String TABLES = "SELECT n.nspname, c.relname, ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
        + " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum), EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
        + " AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')" + WHICH + " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"";

    /** The catalog's row is of the snapshot, and the function tells of now. */
    private static final String OTHER_FILE = "SELECT format('%I.%I', n.nspname, c.relname)" + WHICH
        + " AND c.relfilenode IS DISTINCT FROM pg_relation_filenode(c.oid) LIMIT 1";

    /** Another table bore the name when it was locked. */
    private static final String NOT_LOCKED = "SELECT format('%I.%I', n.nspname, c.relname)" + WHICH
        + " AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.relation = c.oid) LIMIT 1";

    private CopiedTables() {}

    private static List<Table> of(Connection session) throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(TABLES)) {
            while (row.next()) tables.add(new Table(row.getString(1), row.getString(2), List.of((String[]) row.getArray(3).getArray()), row.getBoolean(4)));
        }
        return tables;
    }

    /**
     * Keeps everybody from dropping, truncating and rewriting these tables until the session's transaction ends, and makes sure that nobody has since
     * its snapshot: a table that was truncated looks empty to a snapshot of before, without a word.
     *
     * @throws SQLException of class 40, or as of a table that is not there, if somebody has; another snapshot may be luckier
     */
    static List<Table> pin(Connection session) throws SQLException {
        List<Table> tables = of(session);
        InternalSession.execute(session, "SET LOCAL lock_timeout = '30s'");
        if (!tables.isEmpty()) InternalSession.execute(session, "LOCK TABLE ONLY " + tables.stream().map(Table::quoted).collect(Collectors.joining(", ONLY "))
            + " IN ACCESS SHARE MODE");
        String other = InternalSession.ask(session, OTHER_FILE);
        if (other != null) throw new SQLException(other + " was truncated, rewritten or dropped just when it was to be copied", "40001");
        other = InternalSession.ask(session, NOT_LOCKED);
        if (other != null) throw new SQLException(other + " was renamed just when it was to be copied", "40001");
        return tables;
    }
}

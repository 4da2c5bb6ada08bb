package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.api.VerifyRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sums over the content of every replicated table, equal on two nodes if and only if (but for a collision) the rows are. Independent
 * of row order, column order and PostgreSQL version. The connection comes from {@link PostgresServer}, which pins how values are
 * written as text (trap A10), and is inside a repeatable-read transaction, so that all tables are of one instant.
 */
public final class TableChecksums {
    /** {@code checksum}: the sum of 64 bits of each row's MD5, so that equal rows count twice, as they should. */
    public record TableSum(String schema, String table, long rows, String checksum) {}

    /**
     * Tables with rows of their own: partitions, not their parents; not unlogged or temporary ones, which do not replicate (trap A16). Small ones
     * first: those are emptied most, and the sooner they are read the better.
     */
    private static final String TABLES = """
        SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        """ + OwnTables.REPLICATED_ONLY + " ORDER BY pg_relation_size(c.oid), c.oid";

    private static final String COLUMNS = """
        SELECT attname FROM pg_attribute WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        ORDER BY attname COLLATE "C\"""";

    /**
     * What TRUNCATE or a rewriting ALTER TABLE did after the snapshot was taken, the snapshot sees: no rows. To look is safe once the table was read,
     * for the lock that reading took keeps it as it is.
     */
    private static final String REWRITTEN = "SELECT relfilenode IS DISTINCT FROM pg_relation_filenode(oid) FROM pg_class WHERE oid = ?::oid";

    private record Table(long oid, String schema, String name) {}

    private TableChecksums() {}

    /**
     * All user tables, ordered by schema and name. Reads every row.
     *
     * @throws VerifyRefusedException if a table was emptied or rewritten since the snapshot was taken, so that its rows of that time are gone
     */
    public static List<TableSum> of(Connection snapshot) throws SQLException {
        var sums = new ArrayList<TableSum>();
        for (var table : tables(snapshot)) sums.add(sum(snapshot, table));
        sums.sort(Comparator.comparing(TableSum::schema).thenComparing(TableSum::table));
        return sums;
    }

    private static List<Table> tables(Connection snapshot) throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = snapshot.createStatement(); var row = statement.executeQuery(TABLES)) {
            while (row.next()) tables.add(new Table(row.getLong(1), row.getString(2), row.getString(3)));
        }
        return tables;
    }

    private static TableSum sum(Connection snapshot, Table table) throws SQLException {
        String columns = columns(snapshot, table).stream().map(c -> "t." + SqlName.quoted(c)).collect(Collectors.joining(", "));
        String sql = "SELECT count(*), coalesce(sum(('x' || left(md5(ROW(" + columns + ")::text), 16))::bit(64)::int8::numeric), 0)::text"
            + " FROM ONLY " + SqlName.quoted(table.schema, table.name) + " AS t";
        try (var statement = snapshot.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            var sum = new TableSum(table.schema, table.name, row.getLong(1), row.getString(2));
            requireSame(snapshot, table);
            return sum;
        }
    }

    private static void requireSame(Connection snapshot, Table table) throws SQLException {
        try (var query = snapshot.prepareStatement(REWRITTEN)) {
            query.setLong(1, table.oid);
            try (var row = query.executeQuery()) {
                if (row.next() && row.getBoolean(1))
                    throw new VerifyRefusedException("table " + table.schema + "." + table.name + " was emptied or rewritten while this was compared, so its rows of "
                        + "that moment are gone. Nothing was changed; begin again");
            }
        }
    }

    private static List<String> columns(Connection snapshot, Table table) throws SQLException {
        var columns = new ArrayList<String>();
        try (var query = snapshot.prepareStatement(COLUMNS)) {
            query.setLong(1, table.oid);
            try (var row = query.executeQuery()) {
                while (row.next()) columns.add(row.getString(1));
            }
        }
        return columns;
    }
}

package io.baton.adapters.postgres;

import io.baton.core.api.SqlName;
import io.baton.core.log.Relation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What this server's catalog says about the tables of the log. Remembers tables until they are forgotten. */
final class TableCatalog {
    /** Built-in types below this OID are the same on every server and version; later ones are given out by initdb and by users. */
    private static final int STABLE_OIDS = 10_000;

    private static final int CHAR = 18;

    /** bool bytea "char" name int8 int2 int4 text oid varchar date time timestamp timestamptz uuid: one text for each value. */
    private static final Set<Integer> EXACT =
        Set.of(16, 17, 18, 19, 20, 21, 23, 25, 26, 1043, 1082, 1083, 1114, 1184, 2950);

    /** numeric and char: one text for each value only if the scale or length is fixed. */
    private static final Set<Integer> EXACT_IF_FIXED = Set.of(1700, 1042);

    private static final String TABLE = """
        SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')""";

    private static final String COLUMNS = """
        SELECT a.attname, a.attnum, a.atttypid::int8 AS type_oid, a.atttypmod, format_type(a.atttypid, -1) AS type,
               CASE WHEN t.typarray <> 0 THEN format_type(t.typarray, -1) END AS array_type, t.typdelim,
               a.attgenerated <> '' AS generated, a.attidentity = 'a' AS identity_always, a.attnotnull,
               b.oid::int8 AS base, b.typtype, b.typmod, coalesce(l.collisdeterministic, true) AS deterministic
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        CROSS JOIN LATERAL (
            WITH RECURSIVE d AS (
                SELECT t.oid, t.typtype, t.typbasetype, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod
                UNION ALL
                SELECT p.oid, p.typtype, p.typbasetype, CASE WHEN p.typtype = 'd' THEN p.typtypmod ELSE d.typmod END
                FROM d JOIN pg_type p ON p.oid = d.typbasetype WHERE d.typtype = 'd')
            SELECT * FROM d WHERE typtype <> 'd') b
        WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    /** Indexes of partitions that belong to an index of the parent are that one's. */
    private static final String INDEXES = """
        SELECT i.indexrelid::int8 AS index, i.indisprimary, k.attnum, s.nspname AS operator_schema, o.oprname AS operator,
               i.indrelid = x.id AND i.indisunique AND NOT i.indisexclusion AND i.indimmediate AND i.indisvalid
                   AND i.indpred IS NULL AND i.indexprs IS NULL AS plain
        FROM (SELECT ?::oid AS id) x
        JOIN pg_index i ON i.indrelid = x.id OR i.indrelid IN (SELECT relid FROM pg_partition_tree(x.id))
        JOIN pg_class ic ON ic.oid = i.indexrelid
        CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k(attnum, opclass, place)
        LEFT JOIN pg_opclass oc ON oc.oid = k.opclass
        LEFT JOIN pg_amop p ON p.amopfamily = oc.opcfamily AND p.amoplefttype = oc.opcintype
            AND p.amoprighttype = oc.opcintype AND p.amopstrategy = 3
        LEFT JOIN pg_operator o ON o.oid = p.amopopr
        LEFT JOIN pg_namespace s ON s.oid = o.oprnamespace
        WHERE (i.indisunique OR i.indisexclusion) AND (i.indrelid = x.id OR NOT ic.relispartition) AND k.place <= i.indnkeyatts
        ORDER BY i.indisprimary DESC, i.indexrelid, k.place""";

    private record Found(TargetColumn column, int attnum, int typeOid, int typmod, boolean notNull) {}

    /** {@code operators}: by attribute number, in the index's order. */
    private record Index(boolean plain, Map<Integer, String> operators) {}

    private final Connection connection;
    private final Map<Relation, TargetTable> known = new HashMap<>();

    TableCatalog(Connection connection) {
        this.connection = connection;
    }

    /** @throws TableDiffersException if there is no such table here, or its columns are not the leader's (trap A19) */
    TargetTable find(Relation relation) throws SQLException {
        TargetTable table = known.get(relation);
        if (table == null) {
            table = load(relation);
            known.put(relation, table);
        }
        return table;
    }

    /** A table may have been changed here since it was read; the next {@link #find} looks again. */
    void forget() {
        known.clear();
    }

    private TargetTable load(Relation relation) throws SQLException {
        long oid;
        boolean partitioned;
        try (var query = connection.prepareStatement(TABLE)) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (var row = query.executeQuery()) {
                if (!row.next()) throw differs(relation, "there is no such table here", "42P01");
                oid = row.getLong(1);
                partitioned = row.getString(2).equals("p");
            }
        }
        var columns = columns(oid);
        checkColumns(relation, columns);
        return table(relation, partitioned, columns, indexes(oid));
    }

    private Map<String, Found> columns(long oid) throws SQLException {
        var found = new LinkedHashMap<String, Found>();
        try (var query = connection.prepareStatement(COLUMNS)) {
            query.setLong(1, oid);
            try (var row = query.executeQuery()) {
                while (row.next()) found.put(row.getString("attname"), column(row));
            }
        }
        return found;
    }

    private static Found column(ResultSet row) throws SQLException {
        int base = (int) row.getLong("base");
        boolean composite = row.getString("typtype").equals("c");
        boolean exact = row.getBoolean("deterministic") && (EXACT.contains(base) || row.getString("typtype").equals("e")
            || EXACT_IF_FIXED.contains(base) && row.getInt("typmod") >= 0);
        // unnest() would spread an array of composites over several columns.
        String arrayType = composite ? null : row.getString("array_type");
        var column = new TargetColumn(row.getString("attname"), row.getString("type"), arrayType, row.getString("typdelim").charAt(0),
            row.getBoolean("generated"), row.getBoolean("identity_always"), exact,
            base == CHAR && row.getStatement().getConnection().getMetaData().getDatabaseMajorVersion() < 15, null);
        return new Found(column, row.getInt("attnum"), (int) row.getLong("type_oid"), row.getInt("atttypmod"),
            row.getBoolean("attnotnull"));
    }

    private List<Index> indexes(long oid) throws SQLException {
        var found = new LinkedHashMap<Long, Index>();
        try (var query = connection.prepareStatement(INDEXES)) {
            query.setLong(1, oid);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    boolean plain = row.getBoolean("plain");
                    var index = found.computeIfAbsent(row.getLong("index"), id -> new Index(plain, new LinkedHashMap<>()));
                    index.operators.put(row.getInt("attnum"), operator(row.getString("operator_schema"), row.getString("operator")));
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    /** A type's own equality, wherever its extension was installed; the session's search_path does not find it. */
    private static String operator(String schema, String name) {
        return name == null ? "OPERATOR(pg_catalog.=)" : "OPERATOR(" + SqlName.quoted(schema) + "." + name + ")";
    }

    private static void checkColumns(Relation relation, Map<String, Found> here) {
        var extra = new LinkedHashMap<>(here);
        for (var column : relation.columns()) {
            Found found = extra.remove(column.name());
            if (found == null) throw differs(relation, "column \"" + column.name() + "\" is missing here", "42703");
            boolean builtIn = column.typeOid() > 0 && column.typeOid() < STABLE_OIDS;
            if (builtIn && (found.typeOid != column.typeOid() || found.typmod != column.typmod()))
                throw differs(relation, "column \"" + column.name() + "\" is of another type here: " + found.column.type()
                    + " (type " + found.typeOid + ", modifier " + found.typmod + "), on the leader type " + column.typeOid()
                    + ", modifier " + column.typmod(), "42804");
        }
        for (var found : extra.values()) {
            if (!found.column.generated())
                throw differs(relation, "column \"" + found.column.name() + "\" exists only here", "42703");
        }
    }

    private static TargetTable table(Relation relation, boolean partitioned, Map<String, Found> here, List<Index> indexes) {
        var found = relation.columns().stream().map(c -> here.get(c.name())).toList();
        Index key = indexes.stream().filter(i -> isIdentity(i, relation, found)).findFirst().orElse(null);
        var columns = new ArrayList<TargetColumn>();
        var identity = new ArrayList<Integer>();
        boolean exact = true;
        for (int place = 0; place < found.size(); place++) {
            TargetColumn column = found.get(place).column;
            String operator = key == null ? null : key.operators.get(found.get(place).attnum);
            columns.add(operator == null ? column : column.comparedBy(operator));
            // A generated column that the leader did not send is not in the relation; one that it sent still tells rows apart.
            boolean finds = key == null ? relation.columns().get(place).key() : operator != null;
            if (finds) identity.add(place);
            if (finds && !column.exact()) exact = false;
        }
        return new TargetTable(relation, partitioned, List.copyOf(columns), List.copyOf(identity), key != null,
            key != null && exact && indexes.size() == 1);
    }

    /** With identity FULL any unique key will do, the primary key first; else it is the one that the leader identifies rows by. */
    private static boolean isIdentity(Index index, Relation relation, List<Found> found) {
        if (!index.plain) return false;
        int covered = 0;
        for (int place = 0; place < found.size(); place++) {
            boolean inIndex = index.operators.containsKey(found.get(place).attnum);
            if (inIndex) covered++;
            if (inIndex && !found.get(place).notNull) return false;
            if (relation.identity() != 'f' && inIndex != relation.columns().get(place).key()) return false;
        }
        return covered == index.operators.size();
    }

    private static TableDiffersException differs(Relation relation, String what, String sqlState) {
        return new TableDiffersException(relation, what, sqlState);
    }
}

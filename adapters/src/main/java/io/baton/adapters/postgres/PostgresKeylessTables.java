package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.KeylessTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks over a session of its own, which is opened again whenever it was lost. One thread uses it. The operator's wish is a setting of the
 * database, {@value #SETTING}: {@code refuse} (the default) or {@code full}.
 */
public final class PostgresKeylessTables implements KeylessTables, AutoCloseable {
    static final String SETTING = "baton.tables_without_key";

    /** Whoever else waits for the table would wait behind this session. */
    private static final String LOCK_WAIT = "100ms";

    private static final String WISH = "SELECT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
        + " WHERE d.datname = current_database() AND s.setrole = 0 AND '" + SETTING + "=full' = ANY (s.setconfig))";

    /**
     * A deferrable key identifies nothing, nor does one with a generated column, which is not sent before 18. A table that somebody has given
     * the identity NOTHING, or to which FULL would not help because it has virtual columns, is left as it is.
     */
    private static final String TABLES = """
        SELECT format('%I.%I', n.nspname, c.relname), c.relreplident IN ('d', 'i') AND NOT v.virtual AS curable,
               CASE c.relreplident WHEN 'f' THEN v.virtual WHEN 'n' THEN true ELSE NOT k.found END AS refused,
               c.relreplident = 'f' AND NOT v.virtual AND NOT k.found AS scanned
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated = 'v' AND NOT a.attisdropped)) AS v(virtual)
        CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid
            AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END
            AND (current_setting('server_version_num')::int >= 180000 OR NOT EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey) AND a.attgenerated <> '')))) AS k(found)
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'baton')
            AND (c.relreplident IN ('f', 'n') OR NOT k.found)
        ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C\"""";

    /** The names alone of those that take new rows only. */
    static final String REFUSED = "SELECT t.name FROM (" + TABLES + ") AS t(name, curable, refused, scanned) WHERE t.refused";

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresKeylessTables(PostgresServer server) {
        this.server = server;
        // As a client's own ALTER TABLE: followers are to have it too.
        this.kept = new KeptSession(server, "keyless", session -> InternalSession.execute(session, "SET lock_timeout = '" + LOCK_WAIT
            + "'; SET baton.ddl = 'follow'"));
    }

    @Override
    public Found settle() {
        try {
            return settle(kept.get());
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + " did not say which tables have no key: " + e.getMessage(), e);
        }
    }

    private static Found settle(Connection session) throws SQLException {
        boolean full = "t".equals(InternalSession.ask(session, WISH));
        var curable = new ArrayList<String>();
        Found found = look(session, curable);
        if (!full || curable.isEmpty()) return found;
        for (String table : curable) makeFull(session, table);
        return look(session, new ArrayList<>());
    }

    private static void makeFull(Connection session, String table) throws SQLException {
        try {
            InternalSession.execute(session, "ALTER TABLE ONLY " + table + " REPLICA IDENTITY FULL");
        } catch (SQLException e) {
            // Locked, or dropped meanwhile: it is looked for again, and shown until then.
            if (InternalSession.isConnectionLost(e)) throw e;
        }
    }

    private static Found look(Connection session, List<String> curable) throws SQLException {
        var refused = new ArrayList<String>();
        var scanned = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                if (row.getBoolean("curable")) curable.add(row.getString(1));
                if (row.getBoolean("refused")) refused.add(row.getString(1));
                if (row.getBoolean("scanned")) scanned.add(row.getString(1));
            }
        }
        return new Found(List.copyOf(refused), List.copyOf(scanned));
    }

    @Override
    public void close() {
        kept.close();
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Sequences;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks at sequences over a session that is kept while this server leads. One thread at a time uses it. */
public final class PostgresSequences implements Sequences, AutoCloseable {
    private static final String DRAWN = "SELECT schemaname, sequencename, last_value, increment_by FROM pg_sequences"
        + " WHERE last_value IS NOT NULL AND NOT (schemaname LIKE 'pg\\_temp%')";

    /**
     * Serial and identity columns whose values an index has in order. One statement a column, written by PostgreSQL itself. Only raises:
     * a sequence ahead of its column stays where it is.
     */
    private static final String COLUMNS = """
        SELECT format('SELECT setval(%1$L, m) FROM (SELECT %4$s(%2$I)::int8 AS m FROM %3$s) x, %1$s s'
               || ' WHERE m IS NOT NULL AND (s.last_value %5$s m OR s.last_value = m AND NOT s.is_called)',
               s.oid::regclass, a.attname, a.attrelid::regclass,
               CASE WHEN q.seqincrement > 0 THEN 'max' ELSE 'min' END, CASE WHEN q.seqincrement > 0 THEN '<' ELSE '>' END)
        FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
        JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass
            AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND NOT a.attisdropped
        WHERE s.relkind = 'S' AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
          AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indpred IS NULL
                      AND (i.indkey::int2[])[0] = a.attnum)""";

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresSequences(PostgresServer server) {
        this.server = server;
        // Leading waits for this; a table that somebody has locked makes it begin again, rather than never end.
        this.kept = new KeptSession(server, "sequences", session -> InternalSession.execute(session, "SET lock_timeout = '3s'"));
    }

    /** A sequence that is dropped while it is looked at makes the look fail, and not the next one. */
    @Override
    public synchronized List<Drawn> drawn() {
        try {
            return look();
        } catch (SQLException first) {
            if (InternalSession.isConnectionLost(first)) throw failed(first);
        }
        try {
            return look();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private List<Drawn> look() throws SQLException {
        try (var statement = kept.get().createStatement(); var row = statement.executeQuery(DRAWN)) {
            var drawn = new ArrayList<Drawn>();
            while (row.next()) drawn.add(new Drawn(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
            return drawn;
        }
    }

    @Override
    public synchronized void raiseToColumns() {
        // It may have lain idle since before the server was restarted, and whoever begins to lead has no time to begin again.
        try (var statement = kept.valid().createStatement()) {
            String script = raising(statement);
            if (!script.isEmpty()) statement.execute(script);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Opens the session and asks everything that leading asks, and changes nothing. */
    public synchronized void rehearse() {
        drawn();
        try (var statement = kept.get().createStatement()) {
            raising(statement);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static String raising(Statement statement) throws SQLException {
        var script = new StringBuilder();
        try (var row = statement.executeQuery(COLUMNS)) {
            while (row.next()) script.append(row.getString(1)).append(";\n");
        }
        return script.toString();
    }

    @Override
    public synchronized void close() {
        kept.close();
    }

    private DatabaseUnavailableException failed(SQLException e) {
        close();
        return new DatabaseUnavailableException("the sequences of " + server + " could not be looked at: " + e.getMessage(), e);
    }
}

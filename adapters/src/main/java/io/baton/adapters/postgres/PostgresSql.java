package io.baton.adapters.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import io.baton.core.log.Lsn;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.OutcomeUnknownException;
import io.baton.core.port.SqlDatabase;
import io.baton.core.port.SqlRefusedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Clients' SQL over two small pools, so that reads do not queue behind commits that wait for the log.
 *
 * <p>No JDBC query timeout anywhere: it cancels by pg_cancel_backend, which would cut the wait for the log short (trap S3).
 */
public final class PostgresSql implements SqlDatabase, AutoCloseable {
    /** Ends of the pools' session names, after the prefix. */
    static final String WRITE_POOL = "api-write";
    static final String READ_POOL = "api-read";

    /** The most rows that one read returns. */
    public static final int MAX_ROWS = 10_000;

    private static final int WRITERS = 32;
    private static final int READERS = 16;
    private static final int FETCH = 500;
    private static final String TOO_MUCH = "54000";

    private final PostgresServer server;
    private final HikariDataSource writers;
    private final HikariDataSource readers;

    /** Connects when first used; the server may be down until then. */
    public PostgresSql(PostgresServer server) {
        this.server = server;
        this.writers = ClientSessions.pool(server, WRITE_POOL, WRITERS);
        this.readers = ClientSessions.pool(server, READ_POOL, READERS);
    }

    @Override
    public Committed write(List<Statement> statements, Ack ack) {
        var prepared = new ArrayList<Placeholders>();
        for (int i = 0; i < statements.size(); i++) prepared.add(Placeholders.of(statements.get(i), i));
        var session = open(writers);
        try {
            return write(session, prepared, ack);
        } finally {
            giveBackClean(writers, session);
        }
    }

    private Committed write(Connection session, List<Placeholders> statements, Ack ack) {
        var rows = new ArrayList<Long>();
        for (var statement : statements) {
            try {
                rows.add(execute(session, statement));
            } catch (SQLException e) {
                throw notDone(session, e, rows.size());
            }
        }
        return commit(session, ack, rows);
    }

    private static long execute(Connection session, Placeholders statement) throws SQLException {
        try (var prepared = prepare(session, statement)) {
            if (!prepared.execute()) return Math.max(0, prepared.getLargeUpdateCount());
            long rows = 0;
            try (var result = prepared.getResultSet()) {
                while (result.next()) rows++;
            }
            return rows;
        }
    }

    /**
     * One round trip. The durability is set last, so that no statement of the client's can weaken what the answer will claim; and no time
     * limit of the client's may fail what follows the commit, or a write that happened would be told as refused.
     */
    private Committed commit(Connection session, Ack ack, List<Long> rows) {
        String script = "SET statement_timeout = 0; SET LOCAL synchronous_commit = '" + ack.synchronousCommit() + "';"
            + " SELECT pg_current_xact_id_if_assigned()::text; COMMIT; SELECT pg_current_wal_insert_lsn()::text";
        try (var statement = session.createStatement()) {
            boolean isResult = statement.execute(script);
            var answers = new ArrayList<String>();
            while (isResult || statement.getUpdateCount() != -1) {
                if (isResult) answers.add(only(statement.getResultSet()));
                isResult = statement.getMoreResults();
            }
            String xid = answers.get(0);
            return new Committed(xid == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(xid)), Lsn.parse(answers.get(1)),
                waitCancelled(statement), List.copyOf(rows));
        } catch (SQLException e) {
            if (InternalSession.isConnectionLost(e)) {
                throw new OutcomeUnknownException("The connection to PostgreSQL at " + server + " broke during COMMIT: the write may have"
                    + " happened, or may yet. Read the rows on the leader before repeating it. (" + e.getMessage() + ")", e);
            }
            throw notDone(session, e, -1);
        }
    }

    private static String only(ResultSet result) throws SQLException {
        try (result) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** PostgreSQL has no SQLSTATE of its own for this warning; these sessions have its messages untranslated. */
    private static boolean waitCancelled(java.sql.Statement statement) throws SQLException {
        for (var warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (warning.getMessage().contains("synchronous replication")) return true;
        }
        return false;
    }

    @Override
    public QueryResult read(Statement statement) {
        var prepared = Placeholders.of(statement, 0);
        var session = open(readers);
        try {
            return readOnly(session, reading -> query(reading, prepared));
        } finally {
            giveBackClean(readers, session);
        }
    }

    private static QueryResult query(Connection session, Placeholders statement) throws SQLException {
        try (var prepared = prepare(session, statement)) {
            if (!prepared.execute()) return new QueryResult(List.of(), List.of());
            try (var result = prepared.getResultSet()) {
                return new QueryResult(columns(result), rows(result));
            }
        }
    }

    private static List<QueryResult.Column> columns(ResultSet result) throws SQLException {
        var meta = result.getMetaData();
        var columns = new ArrayList<QueryResult.Column>();
        for (int i = 1; i <= meta.getColumnCount(); i++) columns.add(new QueryResult.Column(meta.getColumnLabel(i), meta.getColumnTypeName(i)));
        return columns;
    }

    private static List<List<String>> rows(ResultSet result) throws SQLException {
        int width = result.getMetaData().getColumnCount();
        var rows = new ArrayList<List<String>>();
        while (result.next()) {
            if (rows.size() == MAX_ROWS) {
                throw new SqlRefusedException("The result has more than " + MAX_ROWS + " rows. Nothing was returned; ask for less (LIMIT, or"
                    + " a WHERE on the key of the last row), or use a SQL client.", TOO_MUCH, 0);
            }
            var row = new ArrayList<String>(width);
            for (int i = 1; i <= width; i++) row.add(result.getString(i));
            rows.add(row);
        }
        return rows;
    }

    /** The statements are Baton's own, so nothing has to be cleaned after them. */
    @Override
    public TableShape table(String name) {
        var session = open(readers);
        try {
            return readOnly(session, reading -> TableLookup.find(reading, name));
        } finally {
            giveBack(session);
        }
    }

    private <T> T readOnly(Connection session, InternalSession.Work<T> work) {
        try {
            session.setReadOnly(true);
            T result = work.run(session);
            session.rollback();
            return result;
        } catch (SQLException e) {
            throw notDone(session, e, 0);
        }
    }

    private static PreparedStatement prepare(Connection session, Placeholders statement) throws SQLException {
        var prepared = session.prepareStatement(statement.sql());
        try {
            prepared.setFetchSize(FETCH);
            for (int i = 0; i < statement.params().size(); i++) prepared.setString(i + 1, statement.params().get(i));
            return prepared;
        } catch (SQLException e) {
            prepared.close();
            throw e;
        }
    }

    /** For errors before the commit: with the session gone, PostgreSQL has rolled back. */
    private RuntimeException notDone(Connection session, SQLException e, int statement) {
        if (InternalSession.isConnectionLost(e)) return unavailable(e);
        try {
            session.rollback();
        } catch (SQLException lost) {
            e.addSuppressed(lost); // The pool drops the session, and PostgreSQL rolls back.
        }
        return new SqlRefusedException(e.getMessage(), e.getSQLState(), statement);
    }

    private Connection open(HikariDataSource pool) {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Whatever happened, the next request finds a session as new, or a new one. */
    private static void giveBackClean(HikariDataSource pool, Connection session) {
        try {
            ClientSessions.clean(session);
        } catch (SQLException e) {
            // It may be broken, or not as new; the answer of the request before is known either way.
            pool.evictConnection(session);
        }
        giveBack(session);
    }

    /** The pool rolls back what is open and drops a session that is broken. The answer is known by now and must stay what it is. */
    private static void giveBack(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            // The session is lost, and nobody waits for it.
        }
    }

    private DatabaseUnavailableException unavailable(SQLException e) {
        return new DatabaseUnavailableException("PostgreSQL at " + server + " does not answer, or has no free session: " + e.getMessage()
            + ". Nothing was written; try again.", e);
    }

    @Override
    public void close() {
        writers.close();
        readers.close();
    }
}

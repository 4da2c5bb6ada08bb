package io.baton.adapters.postgres;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Relation;
import io.baton.core.port.ApplyException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers row changes and carries them out in few statements, inside the connection's open transaction.
 *
 * <p>Changes of different tables change places: nothing here can notice, because with session_replication_role = replica foreign keys
 * are not checked and ordinary triggers do not fire (traps A6 and A8). Only TRUNCATE keeps its place among all tables. Memory is
 * bounded: what goes beyond {@link #MAX_ROWS} or {@link #MAX_CHARS} is flushed into the transaction (trap A12).
 *
 * <p>If a flush fails, its changes are done again one by one in their own order, which either finds the culprit or, when only the
 * arrangement was at fault (the table got another index meanwhile), succeeds.
 */
final class ApplyBatch {
    static final int MAX_ROWS = 10_000;
    static final long MAX_CHARS = 8L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(ApplyBatch.class);

    private record Pending(RowsChanged entry, Change change) {}

    /** {@code relation}: the definition by which the pending changes of this table came. */
    private record Open(Relation relation, TablePlan plan) {}

    private final Connection connection;
    private final TableCatalog catalog;
    private final Truncation truncation;
    private final RowStatements statements;
    private final SchemaStatement schemaStatement;
    private final int maxRows;
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, Open> plans = new LinkedHashMap<>();
    private long chars;
    private boolean flushedBefore;
    private boolean marked;
    private long redone;

    ApplyBatch(Connection connection, int maxRows) {
        this.connection = connection;
        this.catalog = new TableCatalog(connection);
        this.truncation = new Truncation(connection, catalog);
        this.statements = new RowStatements(connection);
        this.schemaStatement = new SchemaStatement(connection);
        this.maxRows = maxRows;
    }

    void add(RowsChanged entry) throws SQLException {
        var tables = new TablePlan[entry.relations().size()];
        for (Change change : entry.changes()) {
            if (change instanceof Change.Truncate) {
                flush();
                pending.add(new Pending(entry, change));
                flush();
                tables = new TablePlan[tables.length];
                continue;
            }
            if (change instanceof Change.SchemaChange schema) {
                changeSchema(schema);
                tables = new TablePlan[tables.length];
                continue;
            }
            int index = relationOf(change);
            if (tables[index] == null) tables[index] = planOf(entry.relations().get(index), tables);
            plan(tables[index], change);
            pending.add(new Pending(entry, change));
            chars += size(change);
            if (pending.size() >= maxRows || chars >= MAX_CHARS) {
                flush();
                tables = new TablePlan[tables.length];
            }
        }
    }

    /** Keeps its place among all changes. What is known of tables is out of date after it. */
    private void changeSchema(Change.SchemaChange schema) throws SQLException {
        flush();
        schemaStatement.run(schema);
        catalog.forget();
        statements.forget();
        flushedBefore = true;
    }

    private static void plan(TablePlan plan, Change change) {
        try {
            plan.add(change);
        } catch (RowChange.NoIdentityException e) {
            throw new ApplyException(e.getMessage() + ". Nothing since the last commit was applied. Give the table a primary key or a"
                + " replica identity on the leader, and rebuild this node from a snapshot.", "55000", e);
        }
    }

    /** A table whose definition differs from the one its pending changes came by is planned anew, after those. */
    private TablePlan planOf(Relation relation, TablePlan[] tables) throws SQLException {
        String name = relation.toString();
        Open open = plans.get(name);
        if (open != null && !open.relation.equals(relation)) {
            flush();
            Arrays.fill(tables, null);
            open = null;
        }
        if (open == null) {
            open = new Open(relation, new TablePlan(catalog.find(relation)));
            plans.put(name, open);
        }
        return open.plan;
    }

    /** Carries out all that is pending. Throws SQLException only if the server is to blame (see {@link SqlFailure#isOutage}). */
    void flush() throws SQLException {
        if (pending.isEmpty()) return;
        // The first flush of a transaction can fall back to the transaction's begin; a later one needs a place of its own.
        boolean savepoint = flushedBefore;
        if (savepoint) execute("SAVEPOINT baton_flush");
        try {
            runPlans();
        } catch (SQLException e) {
            if (SqlFailure.isOutage(e)) throw e;
            redo(savepoint, e);
        } catch (RowStatements.RowsMissedException e) {
            redo(savepoint, e);
        }
        if (savepoint) execute("RELEASE SAVEPOINT baton_flush");
        flushedBefore = true;
        drop();
    }

    private void runPlans() throws SQLException, RowStatements.RowsMissedException {
        if (pending.get(0).change instanceof Change.Truncate truncate) {
            execute(truncation.sql(pending.get(0).entry, truncate));
            return;
        }
        for (var open : plans.values()) {
            for (var run : open.plan.runs()) statements.run(run);
        }
    }

    /** The transaction was lost up to where this flush began; the catalog is read again, for it may have been outdated. */
    private void redo(boolean savepoint, Exception reason) throws SQLException {
        if (savepoint) execute("ROLLBACK TO SAVEPOINT baton_flush");
        else connection.rollback();
        catalog.forget();
        statements.forget();
        redone++;
        for (var one : pending) redoOne(one);
        LOG.warn("{} changes that failed together ({}) were applied one by one; nothing is missing", pending.size(),
            reason instanceof SQLException e ? SqlFailure.reason(e) : reason.getMessage());
    }

    private void redoOne(Pending one) throws SQLException {
        if (one.change instanceof Change.Truncate truncate) {
            try {
                execute(truncation.sql(one.entry, truncate));
            } catch (SQLException e) {
                if (SqlFailure.isOutage(e)) throw e;
                throw SqlFailure.refused("TRUNCATE of " + names(one.entry, truncate), SqlFailure.reason(e), e.getSQLState(), e);
            }
            return;
        }
        var plan = new TablePlan(catalog.find(one.entry.relations().get(relationOf(one.change))));
        plan(plan, one.change);
        for (var run : plan.runs()) runAlone(run);
    }

    private void runAlone(TablePlan.Run run) throws SQLException {
        String what = run.rows().get(0).describe();
        try {
            statements.run(run);
        } catch (SQLException e) {
            if (SqlFailure.isOutage(e)) throw e;
            throw SqlFailure.refused(what, SqlFailure.reason(e), e.getSQLState(), e);
        } catch (RowStatements.RowsMissedException e) {
            throw SqlFailure.refused(what, e.getMessage() + "; the table differs from the leader's", "P0002", e);
        }
    }

    private static String names(RowsChanged entry, Change.Truncate truncate) {
        return truncate.relations().stream().map(i -> entry.relations().get(i).toString()).collect(Collectors.joining(", "));
    }

    /** What was done before stays, whatever becomes of what is added from here on (trap F5). */
    void mark() throws SQLException {
        flush();
        if (marked) execute("RELEASE SAVEPOINT baton_mark");
        execute("SAVEPOINT baton_mark");
        marked = true;
        flushedBefore = true;
    }

    /** Forgets everything since {@link #mark}, which there must have been. */
    void dropToMark() throws SQLException {
        drop();
        execute("ROLLBACK TO SAVEPOINT baton_mark");
    }

    /** The transaction has ended: what is still pending belongs to nothing. */
    void ended() {
        drop();
        flushedBefore = false;
        marked = false;
    }

    /** How many flushes had to be done again one by one. */
    long redone() {
        return redone;
    }

    private void drop() {
        pending.clear();
        plans.clear();
        chars = 0;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int relationOf(Change change) {
        if (change instanceof Change.Insert insert) return insert.relation();
        if (change instanceof Change.Update update) return update.relation();
        if (change instanceof Change.Delete delete) return delete.relation();
        throw new IllegalArgumentException("not a change of one row: " + change);
    }

    private static long size(Change change) {
        if (change instanceof Change.Insert insert) return size(insert.row());
        if (change instanceof Change.Update update) return size(update.row()) + update.old().map(ApplyBatch::size).orElse(0L);
        return change instanceof Change.Delete delete ? size(delete.old()) : 0;
    }

    private static long size(List<Datum> row) {
        long size = 0;
        for (Datum value : row) {
            if (value instanceof Datum.Text text) size += text.text().length();
        }
        return size;
    }
}

package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.SnapshotPlace.Announced;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Fills the empty database of a node with a copy of another node's: schema, rows, positions of sequences, and the place of the log to go on
 * from. All of it is one transaction; after a failure or a crash nothing is there, and it is begun again.
 */
public final class DatabaseCopy {
    private static final String OF_ROLES = "SELECT r.rolname FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE d.refclassid = 'pg_authid'::regclass"
        + " AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        // Nothing depends on the first superuser in the catalog, and he mostly owns something.
        + " UNION SELECT rolname FROM pg_roles WHERE oid = 10 ORDER BY 1";

    private static final String OF_EXTENSIONS = "SELECT extname FROM pg_extension ORDER BY 1";
    private static final int NAMED = 10;

    private final SourceSchema schema;
    private final CopySource source;
    private final PostgresServer target;
    private final Optional<Duration> patience;
    private final Consumer<String> told;

    /**
     * @param schema of {@code source}
     * @param patience how long it may keep others waiting for tables of the source before it gives up; empty for as long as it takes
     * @param told takes a line for whoever waits
     */
    public DatabaseCopy(SourceSchema schema, CopySource source, PostgresServer target, Optional<Duration> patience, Consumer<String> told) {
        this.schema = schema;
        this.source = source;
        this.target = target;
        this.patience = patience;
        this.told = told;
    }

    /** Whether {@link #run} would refuse a database at once; throws as it does. */
    public static void requireEmpty(PostgresServer target) {
        InternalSession.run(target, "copy", session -> {
            CopyTarget.requireEmpty(target, session);
            return null;
        });
    }

    /**
     * Copies. The source is closed as soon as all was read from it.
     *
     * @param identity whose database the copy becomes
     * @param place the place of the log that the source's snapshot stands at
     * @param announced sequence positions that were announced before {@code place}
     * @return how many rows were copied
     * @throws IllegalStateException if it cannot be done; nothing was copied then
     */
    public long run(ClusterIdentity identity, ReplayState place, List<Announced> announced) {
        try (var into = CopyTarget.open(target)) {
            into.requireEmpty();
            requireAllThatDoesNotFollow(into);
            schema.requireSame(source.session());
            Set<String> settings = into.settings();
            inOrder(into, "the schema before the rows", () -> into.run(schema.beforeRows(settings)));
            dropPublicIfItIsNotThere(into);
            into.emptyTablesOfExtensions(source.tables());
            long rows = 0;
            var courtesy = new CopyCourtesy(source.server(), source.session(), patience, "Let them do that first, or copy with --keep-locks");
            for (var table : source.tables()) rows += rows(into, table, courtesy);
            for (var sequence : CopiedSequences.of(source.session())) into.setSequence(sequence);
            List<SequencePosition> ahead = CopiedSequences.notRestarted(source.session(), announced);
            source.requireSameNames();
            boolean sameVersion = source.majorVersion() == into.session().getMetaData().getDatabaseMajorVersion();
            // Whoever waits for the source's tables need not wait for the indexes here.
            source.close();
            told.accept("indexes, constraints and triggers");
            inOrder(into, "the schema after the rows", () -> into.runBesideOurOwn(schema.afterRows(settings)));
            requireSame(into, sameVersion);
            into.commit(identity, place, ahead);
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("The copy of " + source.server() + " into " + target + " failed: " + SqlFailure.reason(e) + " (SQLSTATE "
                + e.getSQLState() + "). Nothing was copied; mend that, if it does not pass by itself, and run it again.", e);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private void inOrder(CopyTarget into, String what, Step step) throws SQLException {
        try {
            step.run();
        } catch (SQLException e) {
            if (InternalSession.isConnectionLost(e)) throw e;
            throw new IllegalStateException("PostgreSQL " + into.session().getMetaData().getDatabaseProductVersion() + " of " + target + " refuses a statement of "
                + what + ": " + SqlFailure.reason(e) + " (SQLSTATE " + e.getSQLState() + "). Nothing was copied. Mend it on the source or here, and run it again.", e);
        }
    }

    private long rows(CopyTarget into, CopiedTables.Table table, CopyCourtesy courtesy) throws SQLException {
        courtesy.look();
        long began = System.nanoTime();
        long rows = RowStream.copy(table, source.session(), into.session(), courtesy);
        told.accept(table.schema() + "." + table.name() + ": " + rows + " rows in " + (System.nanoTime() - began) / 1_000_000 + " ms");
        return rows;
    }

    /** Roles and the files of extensions are each server's own. */
    private void requireAllThatDoesNotFollow(CopyTarget into) throws SQLException {
        List<String> roles = missing(OF_ROLES, into.roles());
        if (!roles.isEmpty()) throw new IllegalStateException("Roles that own something in " + source.server() + " or are granted something there do not exist on the"
            + " server of " + target + ": " + String.join(", ", roles) + ". Nothing was copied. Roles do not follow: create them here first, with CREATE ROLE or by"
            + " pg_dumpall --roles-only from there.");
        List<String> extensions = missing(OF_EXTENSIONS, into.extensions());
        if (!extensions.isEmpty()) throw new IllegalStateException("Extensions that " + source.server() + " uses are not installed on the server of " + target + ": "
            + String.join(", ", extensions) + ". Nothing was copied. Install their packages here, for this server's version.");
    }

    private List<String> missing(String sql, Set<String> there) throws SQLException {
        var missing = new ArrayList<String>();
        try (var statement = source.session().createStatement(); var row = statement.executeQuery(sql)) {
            while (row.next()) if (!there.contains(row.getString(1))) missing.add(row.getString(1));
        }
        return missing;
    }

    private void dropPublicIfItIsNotThere(CopyTarget into) throws SQLException {
        if (InternalSession.ask(source.session(), "SELECT 1 FROM pg_namespace WHERE nspname = 'public'") == null) into.run("DROP SCHEMA IF EXISTS public");
    }

    /** Against what pg_dump does not carry. */
    private void requireSame(CopyTarget into, boolean sameVersion) throws SQLException {
        InternalSession.execute(into.session(), "SET LOCAL search_path = pg_catalog");
        List<String> differences = differences(schema.parts(), into.schema(), sameVersion);
        if (!differences.isEmpty()) throw new IllegalStateException("The copied schema is not the same as that of " + source.server() + ": " + String.join("; ",
            differences.subList(0, Math.min(NAMED, differences.size()))) + ". Nothing was copied.");
    }

    /** Between versions only what there is: PostgreSQL words some definitions anew with each. Files of extensions are each server's own. */
    static List<String> differences(List<SchemaObject> wanted, List<SchemaObject> found, boolean sameVersion) {
        var one = named(wanted, sameVersion);
        var other = named(found, sameVersion);
        var names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        var lines = new ArrayList<String>();
        for (String name : names) {
            if (!other.containsKey(name)) lines.add(name + " is missing");
            else if (!one.containsKey(name)) lines.add(name + " is there and should not be");
            else if (sameVersion && !one.get(name).equals(other.get(name))) lines.add(name + " is \"" + other.get(name) + "\" and should be \"" + one.get(name) + "\"");
        }
        return lines;
    }

    private static TreeMap<String, String> named(List<SchemaObject> objects, boolean sameVersion) {
        var named = new TreeMap<String, String>();
        for (SchemaObject object : objects) {
            // Only from version 18 on they are objects of their own.
            if (!sameVersion && (object.kind().equals("not-null constraint") || object.kind().equals("wording"))) continue;
            named.merge(object.kind() + " " + object.name(), object.kind().equals("extension") ? "" : object.definition(), (a, b) -> a + "\n" + b);
        }
        return named;
    }
}

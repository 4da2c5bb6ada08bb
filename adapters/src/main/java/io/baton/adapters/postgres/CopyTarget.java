package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.replay.ReplayState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The empty database that a copy fills, in one transaction: schema, rows, and the place of the log that they stand at are there together or not
 * at all (trap K11). Holds the exclusive right to apply meanwhile.
 */
final class CopyTarget implements AutoCloseable {
    private static final String INVALID_VALUE = "22023";
    private static final String MEND = " Nothing was copied. A copy goes into an empty database: stop the node, drop the database and create it anew (docs/adopt.md says how), or"
        + " name another one in postgres.url.";

    private final PostgresServer server;
    private final Connection session;

    private CopyTarget(PostgresServer server, Connection session) {
        this.server = server;
        this.session = session;
    }

    static CopyTarget open(PostgresServer server) throws SQLException {
        Connection session = server.connect("copy");
        try {
            ApplySession.takeRight(session, server);
            noticeItsDeath(session);
            session.setAutoCommit(false);
            // No trigger of the user's may fire for rows that its own database has seen it fire for.
            InternalSession.execute(session, "SET session_replication_role = replica");
            return new CopyTarget(server, session);
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Else the server would go on with the indexes of a copy that was killed, and the next one would have to wait for that. */
    private static void noticeItsDeath(Connection session) throws SQLException {
        try {
            InternalSession.execute(session, "SET client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            // Not on every system can PostgreSQL look at that.
            if (!INVALID_VALUE.equals(e.getSQLState())) throw e;
        }
    }

    Connection session() {
        return session;
    }

    void requireEmpty() throws SQLException {
        requireEmpty(server, session);
    }

    /** @throws IllegalStateException if something is in the database already */
    static void requireEmpty(PostgresServer server, Connection session) throws SQLException {
        if (ClusterIdentity.isIn(session)) {
            ClusterIdentity mine = ClusterIdentity.stored(session);
            throw new IllegalStateException("The database " + server + " belongs to node '" + mine.node() + "' of cluster '" + mine.cluster() + "' already." + MEND);
        }
        var content = PostgresContent.describe(session);
        if (content.isPresent()) throw new IllegalStateException("The database " + server + " is not empty, it holds " + content.get() + "." + MEND);
    }

    Set<String> settings() throws SQLException {
        return Set.copyOf(list("SELECT name FROM pg_settings"));
    }

    Set<String> roles() throws SQLException {
        return Set.copyOf(list("SELECT rolname FROM pg_roles"));
    }

    Set<String> extensions() throws SQLException {
        return Set.copyOf(list("SELECT name FROM pg_available_extensions"));
    }

    List<SchemaObject> schema() throws SQLException {
        return SchemaCatalog.of(session);
    }

    /** A part of the schema, as one text. */
    void run(String script) throws SQLException {
        new OwnScript(session).run(script);
        SchemaHistory.addScript(session, script, false);
    }

    /** What an extension's script has put into its tables is in the source's rows too. */
    void emptyTablesOfExtensions(List<CopiedTables.Table> tables) throws SQLException {
        List<String> filled = tables.stream().filter(CopiedTables.Table::ofExtension).map(CopiedTables.Table::quoted).toList();
        if (!filled.isEmpty()) new OwnScript(session).run("TRUNCATE " + String.join(", ", filled));
    }

    /** As {@link #run}, with a script that may hold Baton's own event triggers and publication. */
    void runBesideOurOwn(String script) throws SQLException {
        new OwnScript(session).runBesideOurOwn(script);
        SchemaHistory.addScript(session, script, true);
    }

    void setSequence(CopiedSequences.Sequence sequence) throws SQLException {
        InternalSession.ask(session, "SELECT setval(format('%I.%I', ?::text, ?::text)::regclass, ?::bigint, ?::boolean)", sequence.schema(), sequence.name(),
            Long.toString(sequence.last()), Boolean.toString(sequence.isCalled()));
    }

    /** Makes all of it permanent, with the place of the log that it stands at. */
    void commit(ClusterIdentity identity, ReplayState place, List<SequencePosition> announced) throws SQLException {
        SequenceRaiser.raise(session, announced);
        identity.writeToCopy(session);
        ApplySession.store(session, place);
        session.commit();
    }

    private List<String> list(String sql) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(sql)) {
            while (row.next()) names.add(row.getString(1));
        }
        return names;
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.Rebuild;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/** Empties the local database, to be filled again from the log. */
public final class PostgresRebuild implements Rebuild {
    private static final String TABLES = "SELECT format('%I.%I', n.nspname, c.relname)" + CopiedTables.WHICH;

    private final PostgresServer server;
    private final boolean store;

    /** For a node without snapshots. */
    public PostgresRebuild(PostgresServer server) {
        this(server, false);
    }

    /** @param store whether there is a store of snapshots */
    public PostgresRebuild(PostgresServer server, boolean store) {
        this.server = server;
        this.store = store;
    }

    @Override
    public boolean isPossible() {
        return InternalSession.run(server, "rebuild", session ->
            "true".equals(InternalSession.ask(session, "SELECT born_empty::text FROM baton.node")) && SchemaReset.isPossible(session));
    }

    @Override
    public void startOver(long ownSince) {
        InternalSession.run(server, "rebuild", session -> {
            session.setAutoCommit(false);
            String all = String.join(", ", tables(session));
            InternalSession.execute(session, "SET LOCAL session_replication_role = replica");
            if (!all.isEmpty()) InternalSession.execute(session, "TRUNCATE " + all);
            SnapshotTarget.showAll(session);
            SchemaReset.reset(session);
            SchemaHistory.startOver(session);
            for (String table : new String[] {"applied", "restoring", "restored"}) InternalSession.execute(session, "DELETE FROM baton." + table);
            InternalSession.execute(session, "UPDATE baton.node SET leading_epoch = 0, first_slot = false, birth = DEFAULT, paused = NULL, own_since = " + ownSince);
            InternalSession.execute(session, "UPDATE baton.skipped SET filled_again = now() WHERE filled_again IS NULL");
            session.commit();
            return null;
        });
    }

    @Override
    public boolean canRefill() {
        return store;
    }

    @Override
    public void refill() {
        SnapshotTarget.want(server);
    }

    /** Whether no replicated table holds a row. */
    static boolean isEmpty(Connection session) throws SQLException {
        for (String table : tables(session)) if (InternalSession.ask(session, "SELECT 1 FROM " + table + " LIMIT 1") != null) return false;
        return true;
    }

    private static ArrayList<String> tables(Connection session) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(TABLES)) {
            while (row.next()) tables.add(row.getString(1));
        }
        return tables;
    }
}

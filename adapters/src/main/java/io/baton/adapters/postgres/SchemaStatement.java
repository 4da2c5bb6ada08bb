package io.baton.adapters.postgres;

import io.baton.core.log.Change;
import io.baton.core.port.ApplyException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Carries a schema change of the log out, inside of the connection's open transaction, as the role and with the settings of then. */
final class SchemaStatement {
    private static final int LONGEST = 2_000;

    /**
     * It runs as the role that owns it. SET ROLE in the applier's session would let a function of that role, called by a check or an
     * expression of the statement, become superuser again; inside of a SECURITY DEFINER function PostgreSQL does not allow that.
     */
    private static final String MAKE = "CREATE FUNCTION pg_temp.baton_run(statement pg_catalog.text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
        + " AS 'BEGIN EXECUTE statement; END'";
    private static final String OWN = "DO $do$ BEGIN EXECUTE pg_catalog.format('ALTER FUNCTION pg_temp.baton_run(pg_catalog.text) OWNER TO %I',"
        + " pg_catalog.current_setting('baton.run_as')); END $do$";
    private static final String RUN = "SELECT pg_temp.baton_run(?)";
    private static final String DROP = "DROP FUNCTION pg_temp.baton_run(pg_catalog.text)";

    /** The applier's own settings suit rows. Bodies of functions were checked on the leader, and may name what is not there any more. */
    private static final Map<String, String> FOR_STATEMENTS = Map.of("enable_hashjoin", "on", "enable_mergejoin", "on", "enable_seqscan", "on",
        "plan_cache_mode", "auto", "check_function_bodies", "off", "client_min_messages", "error");

    private static final String EXTENSION_TABLES = "SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ') FROM pg_depend d"
        + " JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'"
        + " AND c.relkind IN ('r', 'p') AND NOT e.oid = ANY (?::oid[])";
    private static final String EXTENSIONS = "SELECT array_agg(oid)::text FROM pg_extension";

    private static final String BACKFILL = "UPDATE pg_attribute a SET attmissingval = array_in(?::cstring, a.atttypid, a.atttypmod)"
        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attrelid = c.oid AND n.nspname = ? AND c.relname = ?"
        + " AND a.attname = ? AND a.atthasmissing AND a.attmissingval::text <> ?";

    private final Connection connection;

    SchemaStatement(Connection connection) {
        this.connection = connection;
    }

    /**
     * @throws ApplyException if it is refused here, with the statement and the reason; the transaction is then of no use any more
     * @throws SQLException if the server is to blame, see {@link SqlFailure#isOutage}
     */
    void run(Change.SchemaChange change) throws SQLException {
        try {
            boolean extension = change.tag().equals("CREATE EXTENSION");
            String before = extension ? InternalSession.ask(connection, EXTENSIONS) : null;
            InternalSession.execute(connection, MAKE);
            InternalSession.ask(connection, "SELECT set_config('baton.run_as', ?, true)", change.role());
            InternalSession.execute(connection, OWN);
            var wanted = new LinkedHashMap<>(FOR_STATEMENTS);
            wanted.putAll(change.settings());
            Map<String, String> own = set(wanted);
            InternalSession.ask(connection, RUN, FollowerStatement.of(change));
            set(own);
            InternalSession.execute(connection, DROP);
            if (extension) emptyNewTables(before);
            for (var backfill : change.backfills()) backfill(backfill);
            SchemaHistory.add(connection, change);
        } catch (SQLException e) {
            if (SqlFailure.isOutage(e)) throw e;
            throw refused(change, e);
        }
    }

    /** Sets them until the end of the transaction, or until they are set again. Returns what they were. */
    private Map<String, String> set(Map<String, String> settings) throws SQLException {
        var before = new LinkedHashMap<String, String>();
        try (var read = connection.prepareStatement("SELECT pg_catalog.current_setting(?)");
             var write = connection.prepareStatement("SELECT pg_catalog.set_config(?, ?, true)")) {
            for (var setting : settings.entrySet()) {
                read.setString(1, setting.getKey());
                try (var row = read.executeQuery()) {
                    row.next();
                    before.put(setting.getKey(), row.getString(1));
                }
                write.setString(1, setting.getKey());
                write.setString(2, setting.getValue());
                write.executeQuery().close();
            }
        }
        return before;
    }

    /** The leader's extension script has put rows into its tables too, and those follow as rows. */
    private void emptyNewTables(String before) throws SQLException {
        String tables = InternalSession.ask(connection, EXTENSION_TABLES, before);
        if (tables != null) InternalSession.execute(connection, "TRUNCATE " + tables);
    }

    /** A default such as now() was computed once for all rows that were there, on the leader. Trap A20. */
    private void backfill(Change.SchemaChange.Backfill backfill) throws SQLException {
        try (var update = connection.prepareStatement(BACKFILL)) {
            update.setString(1, backfill.values());
            update.setString(2, backfill.schema());
            update.setString(3, backfill.table());
            update.setString(4, backfill.column());
            update.setString(5, backfill.values());
            update.executeUpdate();
        }
    }

    private static ApplyException refused(Change.SchemaChange change, SQLException e) {
        String statement = change.statement().length() <= LONGEST ? change.statement() : change.statement().substring(0, LONGEST) + "...";
        return new ApplyException("the schema change \"" + statement + "\" of the role \"" + change.role() + "\" was refused here: "
            + SqlFailure.reason(e) + " (SQLSTATE " + e.getSQLState() + "). Nothing since the last commit was applied, nothing was skipped."
            + " Give this server what the leader's has (a role, the files of an extension, a tablespace) and what this database had before"
            + " by the log, then 'baton follower retry'; or rebuild the node.", e.getSQLState(), e);
    }
}

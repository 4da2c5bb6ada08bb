package io.baton.adapters.postgres;

import io.baton.core.log.Change.SchemaChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a database's schema was made by, in order. Carried out in an empty database it gives the same schema, to the number of each column,
 * without a word about it having to be asked of a server or of {@code pg_dump}.
 */
public final class SchemaHistory {
    /** One statement or script. */
    public record Step(String tag, String statement, String role, Map<String, String> settings) {
        public Step {
            // In an order, so that the same history is the same text.
            settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        }
    }

    /** Small letters: none of PostgreSQL's own words for a statement. */
    private static final String SCRIPT = "script";

    /** As {@link #SCRIPT}; it may hold Baton's own event triggers, which are there already. */
    private static final String SCRIPT_WITH_TRIGGERS = "script with triggers";

    private static final String REFRESH = "REFRESH MATERIALIZED VIEW";
    private static final String ADD = "INSERT INTO baton.schema_history (tag, statement, role, settings) VALUES (?, ?, ?, jsonb_object(?::text[], ?::text[]))";
    private static final String ALL = "SELECT h.tag, h.statement, h.role, ARRAY(SELECT key FROM jsonb_each_text(h.settings) ORDER BY key),"
        + " ARRAY(SELECT value FROM jsonb_each_text(h.settings) ORDER BY key) FROM baton.schema_history h ORDER BY h.id";

    private SchemaHistory() {}

    static List<Step> of(Connection session) throws SQLException {
        var steps = new ArrayList<Step>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(ALL)) {
            while (row.next()) {
                var names = (String[]) row.getArray(4).getArray();
                var values = (String[]) row.getArray(5).getArray();
                var settings = new TreeMap<String, String>();
                for (int i = 0; i < names.length; i++) settings.put(names[i], values[i]);
                steps.add(new Step(row.getString(1), row.getString(2), row.getString(3), settings));
            }
        }
        return steps;
    }

    /** Whether an empty database and this history give this database's schema. */
    static boolean isWhole(Connection session) throws SQLException {
        return "true".equals(InternalSession.ask(session, "SELECT whole_history::text FROM baton.node"));
    }

    /** In the open transaction, which is the one of the change. */
    static void add(Connection session, SchemaChange change) throws SQLException {
        if (!change.tag().equals(REFRESH)) add(session, new Step(change.tag(), change.statement(), change.role(), change.settings()));
    }

    private static void add(Connection session, Step step) throws SQLException {
        List<String> names = List.copyOf(step.settings().keySet());
        try (var insert = session.prepareStatement(ADD)) {
            insert.setString(1, step.tag());
            insert.setString(2, step.statement());
            insert.setString(3, step.role());
            insert.setArray(4, session.createArrayOf("text", names.toArray()));
            insert.setArray(5, session.createArrayOf("text", names.stream().map(step.settings()::get).toArray()));
            insert.executeUpdate();
        }
    }

    /** A script that was just run as the session's own user. */
    static void addScript(Connection session, String script, boolean withTriggers) throws SQLException {
        String user = InternalSession.ask(session, "SELECT current_user");
        add(session, new Step(withTriggers ? SCRIPT_WITH_TRIGGERS : SCRIPT, script, user, Map.of()));
    }

    /** What a template gave to a new database beside an empty schema. */
    static void addExtensions(Connection session) throws SQLException {
        String script = InternalSession.ask(session, "SELECT string_agg(format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', e.extname, n.nspname), '; ' ORDER BY e.oid)"
            + " FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'");
        if (script != null) addScript(session, script, false);
    }

    /** After the schema was brought back to what the database was born with. */
    static void startOver(Connection session) throws SQLException {
        InternalSession.execute(session, "DELETE FROM baton.schema_history");
        InternalSession.execute(session, "UPDATE baton.node SET whole_history = whole_history OR born_schema = '" + SchemaReset.BARE + "'");
        if (isWhole(session)) addExtensions(session);
    }

    /** Carries a step out in the open transaction, and notes it. The session is of no other use until it is closed. */
    static void run(Connection session, Step step) throws SQLException {
        if (!step.tag().startsWith(SCRIPT)) {
            new SchemaStatement(session).run(new SchemaChange(step.tag(), step.statement(), step.role(), step.settings(), List.of()));
            return;
        }
        boolean withTriggers = step.tag().equals(SCRIPT_WITH_TRIGGERS);
        var script = new OwnScript(session);
        if (withTriggers) script.runBesideOurOwn(step.statement());
        else script.run(step.statement());
        // The script may have moved it.
        InternalSession.execute(session, "SET search_path = pg_catalog");
        addScript(session, step.statement(), withTriggers);
    }
}

package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs many statements as the session's own user, in its open transaction. */
final class OwnScript {
    private static final String EVENT_TRIGGERS = "SELECT evtname FROM pg_event_trigger WHERE evtname ~ '^baton_'";
    private static final String KEPT = "_kept";

    private final Connection session;

    OwnScript(Connection session) {
        this.session = session;
    }

    /** Statements as one text, which PostgreSQL itself takes apart: the driver's idea of where one ends is not always PostgreSQL's. */
    void run(String script) throws SQLException {
        InternalSession.ask(session, "SELECT pg_catalog.set_config('baton.copy_script', ?, true)", script);
        InternalSession.execute(session, "DO $run$ BEGIN EXECUTE pg_catalog.current_setting('baton.copy_script'); END $run$");
    }

    /** A dump holds Baton's event triggers, which are here already, and its publication, which only a leader has. */
    void runBesideOurOwn(String script) throws SQLException {
        List<String> ours = ourTriggers();
        for (String name : ours) run("ALTER EVENT TRIGGER " + name + " RENAME TO " + name + KEPT);
        run(script);
        for (String name : ours) run("DROP EVENT TRIGGER IF EXISTS " + name + "; ALTER EVENT TRIGGER " + name + KEPT + " RENAME TO " + name);
        run("DROP PUBLICATION IF EXISTS " + ReplicationSlot.PUBLICATION);
    }

    private List<String> ourTriggers() throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(EVENT_TRIGGERS)) {
            while (row.next()) names.add(row.getString(1));
        }
        return names;
    }
}

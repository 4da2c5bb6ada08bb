package io.baton.adapters.postgres;

import io.baton.adapters.postgres.PostgresPreflight.Finding;
import io.baton.adapters.postgres.PostgresPreflight.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks into a database for what will not follow, or not as its owner may expect (traps A2, A6, A16). Changes nothing. */
public final class PostgresBlindSpots {
    /** How many names a sentence takes. */
    private static final int NAMED = 10;

    private static final String USERS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'baton') AND n.nspname NOT LIKE 'pg\\_%'";

    private static final String UNLOGGED = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'u' AND " + USERS + " ORDER BY 1";

    private static final String FOREIGN = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.relkind = 'f' AND " + USERS + " ORDER BY 1";

    private static final String ALWAYS = "SELECT format('%I on %I.%I', t.tgname, n.nspname, c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND " + USERS + " ORDER BY 1";

    private static final String ROLES = "SELECT DISTINCT quote_ident(r.rolname) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
        + " WHERE d.refclassid = 'pg_authid'::regclass AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        + " AND r.rolname <> current_user AND r.rolname !~ '^pg_' ORDER BY 1";

    private static final String EXTENSIONS = "SELECT quote_ident(extname) || ' ' || extversion FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1";

    private static final String EVENT_TRIGGERS = "SELECT quote_ident(evtname) FROM pg_event_trigger WHERE evtname !~ '^baton_' AND NOT EXISTS (SELECT FROM pg_depend d"
        + " WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = pg_event_trigger.oid AND d.deptype = 'e') ORDER BY 1";

    private static final String SUBSCRIPTIONS = "SELECT quote_ident(subname) FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database"
        + " WHERE datname = current_database()) ORDER BY 1";

    private static final String SLOTS = "SELECT slot_name::text FROM pg_replication_slots WHERE slot_name <> 'baton' AND database = current_database()"
        + " AND NOT temporary ORDER BY 1";

    private static final String DEFAULTS = "SELECT coalesce('role ' || r.rolname || ': ', '') || split_part(one, '=', 1) FROM pg_db_role_setting s"
        + " LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) one WHERE s.setdatabase = (SELECT oid FROM pg_database"
        + " WHERE datname = current_database()) ORDER BY 1";

    private static final String TABLESPACES = "SELECT DISTINCT quote_ident(s.spcname) FROM pg_class c JOIN pg_tablespace s ON s.oid = c.reltablespace"
        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + USERS + " ORDER BY 1";

    private static final String LARGE_OBJECTS = "SELECT 'large object ' || oid FROM pg_largeobject_metadata ORDER BY oid";

    private final PostgresServer server;

    public PostgresBlindSpots(PostgresServer server) {
        this.server = server;
    }

    /** All of them are warnings: the rest of the database follows. */
    public List<Finding> find() {
        return InternalSession.run(server, "check", session -> {
            var findings = new ArrayList<Finding>();
            look(session, findings, "tables without a key", PostgresKeylessTables.REFUSED, "take INSERTs only; PostgreSQL refuses their UPDATE and DELETE on a leader."
                + " Mend: give them a primary key, or ALTER TABLE ... REPLICA IDENTITY FULL (slow: each change looks for the whole row).");
            look(session, findings, "unlogged tables", UNLOGGED, "follow by definition only, their rows stay where they are written."
                + " Mend, if the rows matter: ALTER TABLE ... SET LOGGED before the database is given to Baton.");
            look(session, findings, "large objects", LARGE_OBJECTS, "do not follow: PostgreSQL tells nobody of their changes."
                + " Mend: keep such values in columns of type bytea.");
            look(session, findings, "triggers that fire always", ALWAYS, "are ENABLE ALWAYS or ENABLE REPLICA, so they fire on followers as well, beside the rows"
                + " that come through the log. Mend, unless that is wanted: ALTER TABLE ... ENABLE TRIGGER ...");
            look(session, findings, "foreign tables", FOREIGN, "hold their rows elsewhere; followers get the definition only.");
            look(session, findings, "roles", ROLES, "own something here or are granted something, and do not follow. Mend: create them on every server before"
                + " it gets a copy, with CREATE ROLE or pg_dumpall --roles-only.");
            look(session, findings, "extensions", EXTENSIONS, "follow by CREATE EXTENSION, with each server's own files. Mend: install their packages on every server,"
                + " best in the same version.");
            look(session, findings, "event triggers", EVENT_TRIGGERS, "are copied to new followers, but changes of them do not follow.");
            look(session, findings, "subscriptions", SUBSCRIPTIONS, "stay on this server and write here even when another node leads. Mend: end them, or make them anew on each"
                + " new leader.");
            look(session, findings, "replication slots of others", SLOTS, "stay on this server: who reads them is not told what is written on another leader.");
            look(session, findings, "settings of this database", DEFAULTS, "were made with ALTER DATABASE or ALTER ROLE ... IN DATABASE and do not follow. Mend: make them on"
                + " every server.");
            look(session, findings, "tablespaces", TABLESPACES, "do not follow; copies of these tables are in the default tablespace of their server.");
            return findings;
        });
    }

    private static void look(Connection session, List<Finding> findings, String what, String sql, String consequence) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(sql)) {
            while (row.next()) names.add(row.getString(1));
        }
        if (names.isEmpty()) return;
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        String rest = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        findings.add(new Finding(Severity.WARNING, what, what + " (" + first + rest + ") " + consequence));
    }
}

package io.baton.adapters.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at start whether this PostgreSQL can carry a node, and says of each obstacle how to remove it. Changes nothing. */
public final class PostgresPreflight {
    /** Whether the node may start with it. */
    public enum Severity { ERROR, WARNING }

    /**
     * @param key the setting or property that the finding is about
     * @param message the value found, what is needed, and the command that mends it
     */
    public record Finding(Severity severity, String key, String message) {}

    private static final int OLDEST = 14;
    private static final int NEWEST = 18;

    private static final String FACTS = "SELECT name, setting FROM pg_settings WHERE name IN ('server_version_num', 'server_version',"
        + " 'wal_level', 'max_replication_slots', 'max_wal_senders', 'synchronous_standby_names', 'fsync', 'full_page_writes',"
        + " 'max_prepared_transactions', 'max_slot_wal_keep_size')"
        + " UNION ALL SELECT 'encoding', pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
        + " UNION ALL SELECT 'superuser', rolsuper::text FROM pg_roles WHERE rolname = current_user"
        + " UNION ALL SELECT 'replication', (rolreplication OR rolsuper)::text FROM pg_roles WHERE rolname = current_user"
        + " UNION ALL SELECT 'role', current_user::text"
        + " UNION ALL SELECT 'publication', (puballtables AND NOT pubviaroot AND pubinsert AND pubupdate AND pubdelete AND pubtruncate)::text"
        + " FROM pg_publication WHERE pubname = 'baton'"
        + " UNION ALL SELECT 'foreign_schema', (to_regclass('baton.flyway_schema_history') IS NULL)::text FROM pg_namespace WHERE nspname = 'baton'"
        + " UNION ALL SELECT 'other_slots', count(*)::text FROM pg_replication_slots WHERE slot_name <> 'baton'"
        + " UNION ALL SELECT 'other_senders', count(*)::text FROM pg_stat_replication WHERE application_name <> 'baton'";

    private final PostgresServer server;

    public PostgresPreflight(PostgresServer server) {
        this.server = server;
    }

    /** Everything that was found; empty if all is well. */
    public List<Finding> check() {
        return judge(facts());
    }

    /** What kind of server it is, in a line. */
    public String summary() {
        Map<String, String> facts = facts();
        return "PostgreSQL " + facts.get("server_version") + ", wal_level " + facts.get("wal_level") + ", others use " + facts.get("other_slots") + " of "
            + facts.get("max_replication_slots") + " replication slots and " + facts.get("other_senders") + " of " + facts.get("max_wal_senders") + " WAL senders, encoding "
            + facts.get("encoding");
    }

    private Map<String, String> facts() {
        return InternalSession.run(server, "preflight", session -> {
            var facts = new HashMap<String, String>();
            try (var statement = session.createStatement(); var rows = statement.executeQuery(FACTS)) {
                while (rows.next()) facts.put(rows.getString(1), rows.getString(2));
            }
            // Whoever prepares and commits at once is in nobody's way; and a node's database may have some open when its node is started again.
            if (!ClusterIdentity.isIn(session)) facts.put("open_prepared", OpenTransactions.prepared(session, "1 second"));
            return facts;
        });
    }

    /** The rules, on what was read from the server. */
    static List<Finding> judge(Map<String, String> facts) {
        var findings = new ArrayList<Finding>();
        version(facts, findings);
        replication(facts, findings);
        role(facts, findings);
        standbys(facts.get("synchronous_standby_names"), findings);
        encoding(facts.get("encoding"), findings);
        publication(facts.get("publication"), findings);
        schema(facts.get("foreign_schema"), findings);
        durability(facts, findings);
        prepared(facts.get("max_prepared_transactions"), findings);
        openPrepared(facts.get("open_prepared"), findings);
        keptWal(facts.get("max_slot_wal_keep_size"), findings);
        return findings;
    }

    private static void version(Map<String, String> facts, List<Finding> findings) {
        int major = Integer.parseInt(facts.get("server_version_num")) / 10_000;
        if (major >= OLDEST && major <= NEWEST) return;
        error(findings, "server_version", "PostgreSQL is " + facts.get("server_version") + "; Baton works with " + OLDEST + " to " + NEWEST
            + ". " + (major < OLDEST ? "Upgrade PostgreSQL." : "Upgrade Baton to a release that knows this version."));
    }

    private static void replication(Map<String, String> facts, List<Finding> findings) {
        if (!facts.get("wal_level").equals("logical")) {
            error(findings, "wal_level", "wal_level is '" + facts.get("wal_level") + "', 'logical' is needed to read changes from the WAL."
                + " Mend: ALTER SYSTEM SET wal_level = 'logical'; then restart PostgreSQL.");
        }
        room(facts, "max_replication_slots", "other_slots", "replication slot", findings);
        room(facts, "max_wal_senders", "other_senders", "WAL sender", findings);
    }

    private static void room(Map<String, String> facts, String key, String used, String what, List<Finding> findings) {
        int needed = Integer.parseInt(facts.get(used)) + 1;
        if (Integer.parseInt(facts.get(key)) >= needed) return;
        error(findings, key, key + " is " + facts.get(key) + ", at least " + needed + " is needed: one " + what + " for Baton besides the "
            + facts.get(used) + " in use. Mend: ALTER SYSTEM SET " + key + " = " + (needed + 4) + "; then restart PostgreSQL.");
    }

    private static void role(Map<String, String> facts, List<Finding> findings) {
        String role = facts.get("role");
        if (!facts.get("superuser").equals("true")) {
            error(findings, "superuser", "The role '" + role + "' is not a superuser; Baton needs one for ALTER SYSTEM (the read-only gate)"
                + " and session_replication_role (applying the log). Mend: ALTER ROLE \"" + role + "\" SUPERUSER;");
        }
        if (!facts.get("replication").equals("true")) {
            error(findings, "replication", "The role '" + role + "' may not replicate, and the slot could not be read."
                + " Mend: ALTER ROLE \"" + role + "\" REPLICATION;");
        }
    }

    private static void standbys(String names, List<Finding> findings) {
        if (names.isBlank() || names.equals(PostgresChangeSource.STANDBY_NAME)) return;
        error(findings, "synchronous_standby_names", "synchronous_standby_names is '" + names + "': somebody else's commits wait for somebody"
            + " else's standby. Baton has to set it to 'baton', for the whole server, so one server carries one replicated database and"
            + " no other synchronous standby. If that standby may go: ALTER SYSTEM RESET synchronous_standby_names;"
            + " SELECT pg_reload_conf(); or remove it from postgresql.conf.");
    }

    private static void encoding(String encoding, List<Finding> findings) {
        if (encoding.equals("UTF8")) return;
        error(findings, "encoding", "The database's encoding is " + encoding + ", UTF8 is needed: the log carries values as UTF-8 text."
            + " Mend: dump it, CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0, and restore it there.");
    }

    private static void durability(Map<String, String> facts, List<Finding> findings) {
        for (String key : List.of("fsync", "full_page_writes")) {
            if (facts.get(key).equals("on")) continue;
            findings.add(new Finding(Severity.WARNING, key, key + " is off: after a crash of the machine this database may be damaged and has"
                + " to be rebuilt from a snapshot. Logged writes are not lost, the log has them."
                + " Mend: ALTER SYSTEM SET " + key + " = on; SELECT pg_reload_conf();"));
        }
    }

    private static void prepared(String most, List<Finding> findings) {
        if (most.equals("0")) return;
        findings.add(new Finding(Severity.WARNING, "max_prepared_transactions", "max_prepared_transactions is " + most + ": what is prepared and not yet "
            + "committed when this node loses its leadership is rolled back, and a transaction manager that was told that it is prepared finds it gone."
            + " If nobody uses PREPARE TRANSACTION: ALTER SYSTEM SET max_prepared_transactions = 0; then restart PostgreSQL."));
    }

    private static void openPrepared(String open, List<Finding> findings) {
        if (open == null) return;
        error(findings, "prepared_transactions", "Transactions of this server are prepared and not ended: " + open + ". The replication slot that a leader begins with cannot be"
            + " made before they are. Mend: COMMIT PREPARED or ROLLBACK PREPARED each, in its database, or let its transaction manager do it.");
    }

    /** Followers would miss changes, and nobody would be told. */
    private static void publication(String whole, List<Finding> findings) {
        if (whole == null || whole.equals("true")) return;
        error(findings, "publication", "The publication 'baton' of this database does not publish every change of all tables: somebody else made"
            + " or changed it. Mend: rename it if somebody needs it, else DROP PUBLICATION baton; Baton makes its own.");
    }

    private static void schema(String foreign, List<Finding> findings) {
        if (!"true".equals(foreign)) return;
        error(findings, "schema", "This database has a schema 'baton' that is somebody else's; Baton keeps its own tables in a schema of that name."
            + " Mend: ALTER SCHEMA baton RENAME TO something else.");
    }

    /** Trap F8. */
    private static void keptWal(String megabytes, List<Finding> findings) {
        if (!"-1".equals(megabytes)) return;
        findings.add(new Finding(Severity.WARNING, "max_slot_wal_keep_size", "max_slot_wal_keep_size is -1: if this server leads and its node stays"
            + " down, the replication slot keeps WAL until the disk is full. A node that starts sets it to 20GB. If the disk cannot spare that: ALTER SYSTEM SET"
            + " max_slot_wal_keep_size = '5GB'; SELECT pg_reload_conf(). A slot that falls behind by more is lost, and its node is filled again."));
    }

    private static void error(List<Finding> findings, String key, String message) {
        findings.add(new Finding(Severity.ERROR, key, message));
    }
}

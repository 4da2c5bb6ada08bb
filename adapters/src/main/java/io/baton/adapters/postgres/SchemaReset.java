package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Brings the schema of a database back to what it was when the database was given to its node, so that the log can be applied from its
 * start. That can be done if there was nothing then, by dropping everything; or if the schema has not changed since, by doing nothing.
 */
final class SchemaReset {
    /** What every new database has, in the words of {@link SchemaCatalog}. */
    private static final Set<String> OF_EVERY_DATABASE = Set.of("schema public", "extension plpgsql", "comment schema public", "wording of queries");

    /** In {@code born_schema}: there was nothing. */
    static final String BARE = "bare";

    /** Schema by schema and then what belongs to none; the public schema is left as it is, but empty. */
    private static final String DROP_ALL = """
        DO $reset$
        DECLARE one record;
        BEGIN
            FOR one IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
                EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', one.extname);
            END LOOP;
            FOR one IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|baton$|public$)' LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', one.nspname);
            END LOOP;
            -- Sequences last: those of columns go with their tables.
            FOR one IN SELECT c.oid::regclass::text AS name, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                    WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END AS kind
                    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') ORDER BY c.relkind = 'S' LOOP
                IF to_regclass(one.name) IS NOT NULL THEN EXECUTE format('DROP %s %s CASCADE', one.kind, one.name); END IF;
            END LOOP;
            FOR one IN SELECT d.classid, d.objid FROM pg_depend d WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = 'public'::regnamespace AND d.deptype = 'n' LOOP
                EXECUTE coalesce((SELECT format('DROP %s IF EXISTS %s CASCADE', o.type, o.identity)
                    FROM pg_identify_object(one.classid, one.objid, 0) o WHERE o.identity IS NOT NULL), 'SELECT 1');
            END LOOP;
            FOR one IN SELECT pubname FROM pg_publication WHERE pubname <> 'baton' LOOP
                EXECUTE format('DROP PUBLICATION %I', one.pubname);
            END LOOP;
            FOR one IN SELECT fdwname FROM pg_foreign_data_wrapper LOOP
                EXECUTE format('DROP FOREIGN DATA WRAPPER %I CASCADE', one.fdwname);
            END LOOP;
            FOR one IN SELECT o.type, o.identity FROM pg_cast c, pg_identify_object('pg_cast'::regclass, c.oid, 0) o WHERE c.oid >= 16384 LOOP
                EXECUTE format('DROP CAST IF EXISTS %s', one.identity);
            END LOOP;
            FOR one IN SELECT evtname FROM pg_event_trigger WHERE evtname !~ '^baton_' LOOP
                EXECUTE format('DROP EVENT TRIGGER %I', one.evtname);
            END LOOP;
            FOR one IN SELECT lanname FROM pg_language WHERE oid >= 16384 LOOP
                EXECUTE format('DROP LANGUAGE IF EXISTS %I CASCADE', one.lanname);
            END LOOP;
            DELETE FROM pg_default_acl;
            DELETE FROM pg_shdepend WHERE classid = 'pg_default_acl'::regclass AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database());
        END $reset$""";

    private SchemaReset() {}

    /** To be kept when the database is given to its node. */
    static String mark(Connection session) throws SQLException {
        List<SchemaObject> objects = SchemaCatalog.of(session);
        return isBare(objects) ? BARE : digest(objects);
    }

    static boolean isPossible(Connection session) throws SQLException {
        String born = InternalSession.ask(session, "SELECT born_schema FROM baton.node");
        return BARE.equals(born) || digest(SchemaCatalog.of(session)).equals(born);
    }

    /** In the open transaction. Throws if something withstands; nothing is changed then. */
    static void reset(Connection session) throws SQLException {
        if (BARE.equals(InternalSession.ask(session, "SELECT born_schema FROM baton.node"))) dropAll(session);
    }

    /** In the open transaction: everything but the schema {@code baton}. Throws as {@link #reset} does. */
    static void dropAll(Connection session) throws SQLException {
        // As it is in every new database; somebody may have dropped it.
        if (InternalSession.ask(session, "SELECT 1 FROM pg_namespace WHERE nspname = 'public'") == null) InternalSession.execute(session, makePublic(session));
        InternalSession.execute(session, DROP_ALL);
        List<SchemaObject> left = SchemaCatalog.of(session);
        if (!isBare(left)) throw new SQLException("the schema could not be emptied; left are " + left.stream().map(SchemaReset::name)
            .filter(name -> !OF_EVERY_DATABASE.contains(name)).limit(10).toList() + ". Nothing was changed; drop them and start the node again", "2BP01");
    }

    private static String makePublic(Connection session) throws SQLException {
        boolean owned = session.getMetaData().getDatabaseMajorVersion() >= 15;
        return "CREATE SCHEMA public" + (owned ? " AUTHORIZATION pg_database_owner; GRANT USAGE ON" : "; GRANT ALL ON") + " SCHEMA public TO PUBLIC;"
            + " COMMENT ON SCHEMA public IS 'standard public schema'";
    }

    private static boolean isBare(List<SchemaObject> objects) {
        return objects.stream().allMatch(object -> OF_EVERY_DATABASE.contains(name(object)));
    }

    /** Whether there is anything in it but extensions, which a template may have given to every database of a server. */
    static boolean isBareButForExtensions(List<SchemaObject> objects) {
        return isBare(objects.stream().filter(object -> !object.kind().equals("extension") && !name(object).startsWith("comment extension ")).toList());
    }

    private static String name(SchemaObject object) {
        return object.kind() + " " + object.name();
    }

    private static String digest(List<SchemaObject> objects) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(objects.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Traps A10, A11, A20 and A1: whatever rows a client writes, in whatever kind of session, a follower holds the same. Every type in
 * every row; by primary key, and in a table without one; through slot, entry and its bytes.
 */
class RoundTripProperties {
    /** Each changes how values are written as text, how text is read, or what a statement means. */
    private static final List<String> HOSTILE = List.of("DateStyle = 'SQL, DMY'", "DateStyle = German", "DateStyle = 'Postgres, MDY'",
        "IntervalStyle = sql_standard", "IntervalStyle = postgres_verbose", "IntervalStyle = iso_8601", "extra_float_digits = -15", "bytea_output = escape",
        "TimeZone = 'Asia/Kathmandu'", "TimeZone = 'Europe/Dublin'", "lc_monetary = 'C.utf8'", "search_path = evil, s, pg_catalog",
        "standard_conforming_strings = off", "backslash_quote = on", "client_encoding = LATIN1", "xmlbinary = hex", "xmloption = document", "quote_all_identifiers = on",
        "transform_null_equals = on");

    private static final List<AnyValue.Maker> MAKERS = new ArrayList<>();
    private static List<String> types;
    private static TwoServers servers;
    private static int nextId;

    @BeforeContainer
    static void start() throws SQLException {
        Map<String, AnyValue.Maker> all = AnyValue.types(TwoServers.EMBEDDED);
        types = List.copyOf(all.keySet());
        MAKERS.addAll(all.values());
        servers = new TwoServers("roundtrip");
        servers.onBoth("CREATE SCHEMA s", "CREATE TABLE s.\"Odd Table\" ()");
        servers.onBoth(AnyValue.DEFINITIONS.toArray(String[]::new));
        String columns = IntStream.range(0, types.size()).mapToObj(i -> "c" + i + " " + types.get(i)).collect(Collectors.joining(", "));
        servers.onBoth("CREATE TABLE s.keyed (id int PRIMARY KEY, " + columns + ")", "CREATE TABLE s.whole (id int, " + columns + ")",
            "ALTER TABLE s.whole REPLICA IDENTITY FULL",
            "CREATE SCHEMA evil", "CREATE FUNCTION evil.no(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT false'",
            "CREATE OPERATOR evil.= (LEFTARG = int, RIGHTARG = int, FUNCTION = evil.no)",
            "CREATE FUNCTION evil.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE sql AS 'SELECT NULL'",
            "CREATE FUNCTION evil.md5(text) RETURNS text LANGUAGE sql AS 'SELECT $1'", "CREATE DOMAIN evil.int4 AS text");
        // Defaults that an administrator may have given to the role or to the database: Baton's sessions begin with them.
        for (String setting : List.of("DateStyle = German", "IntervalStyle = iso_8601", "extra_float_digits = -15", "bytea_output = escape",
                "TimeZone = 'Asia/Kathmandu'", "search_path = evil, pg_catalog", "array_nulls = off", "standard_conforming_strings = off",
                "quote_all_identifiers = on", "xmloption = document", "transform_null_equals = on", "default_transaction_isolation = serializable",
                "enable_indexscan = off", "client_encoding = LATIN1", "row_security = off", "statement_timeout = '1s'")) {
            servers.onBoth("ALTER ROLE postgres SET " + setting);
        }
        servers.reconnect();
        servers.follower.reconnect();
    }

    @AfterContainer
    static void stop() {
        servers.close();
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void rowsArriveAsTheyAre(@ForAll long seed) throws SQLException {
        var random = new Random(seed);
        List<String> settings = HOSTILE.stream().filter(setting -> random.nextBoolean()).toList();
        var rows = new ArrayList<>(List.of("TRUNCATE s.keyed, s.whole"));
        for (int i = 0; i < 4; i++) insert(rows, random);
        transaction(settings, rows);
        rows.clear();
        for (int i = 0; i < 3; i++) update(rows, random, "s.keyed", random.nextInt(4) == 0);
        for (int i = 0; i < 3; i++) update(rows, random, "s.whole", random.nextBoolean());
        transaction(settings, rows);
        rows.clear();
        rows.add("DELETE FROM s.keyed WHERE ctid OPERATOR(pg_catalog.=) (SELECT ctid FROM s.keyed ORDER BY id LIMIT 1)");
        rows.add("DELETE FROM s.whole WHERE ctid OPERATOR(pg_catalog.=) (SELECT ctid FROM s.whole ORDER BY id LIMIT 1)");
        insert(rows, random);
        transaction(settings, rows);

        assertThat(servers.assertSame()).hasSize(3);
        assertThat(servers.applier.redone()).as("batches that failed").isZero();
        assertThat(servers.rows("SELECT count(*) FROM s.whole")).containsExactly("9");
    }

    /** One text, so that the driver, which insists on some of its own, does not notice the settings. */
    private static void transaction(List<String> settings, List<String> statements) throws SQLException {
        var script = new StringBuilder("BEGIN; SET LOCAL synchronous_commit = local; SET LOCAL array_nulls = on;\n");
        for (String setting : settings) script.append("SET LOCAL ").append(setting).append(";\n");
        for (String statement : statements) script.append(statement).append(";\n");
        try (Connection client = DriverManager.getConnection(servers.leader.postgres.jdbcUrl() + "?user=postgres&preferQueryMode=simple");
             var statement = client.createStatement()) {
            statement.execute(script.append("COMMIT").toString());
        }
    }

    /** The table without a key gets the row twice, so that one of two equal rows is what is changed. */
    private static void insert(List<String> to, Random random) {
        String values = IntStream.range(0, types.size()).mapToObj(i -> value(i, random.nextInt(8) == 0 ? null : MAKERS.get(i).apply(random)))
            .collect(Collectors.joining(", "));
        int id = nextId++;
        for (String table : List.of("s.keyed", "s.whole", "s.whole")) to.add("INSERT INTO " + table + " VALUES (" + id + ", " + values + ")");
    }

    private static void update(List<String> to, Random random, String table, boolean withId) {
        var sets = new ArrayList<>(List.of("id = " + (withId ? nextId++ : "id")));
        for (int i = 0; i < types.size(); i++) {
            if (random.nextInt(10) == 0) sets.add("c" + i + " = " + value(i, MAKERS.get(i).apply(random)));
        }
        to.add("UPDATE " + table + " SET " + String.join(", ", sets) + " WHERE ctid OPERATOR(pg_catalog.=) (SELECT ctid FROM " + table
            + " ORDER BY id, ctid OFFSET " + random.nextInt(4) + " LIMIT 1)");
    }

    /** As hexadecimal digits, which are the same in every encoding and however strings are quoted. */
    private static String value(int i, String text) {
        String type = types.get(i);
        String full = type.startsWith("int4") ? "pg_catalog." + type : type;
        if (text == null) return "NULL::" + full;
        return "pg_catalog.convert_from(pg_catalog.decode('" + AnyValue.hex(text.getBytes(StandardCharsets.UTF_8)) + "', 'hex'), 'UTF8')::" + full;
    }
}

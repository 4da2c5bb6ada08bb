package io.baton.adapters.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random values of every type, as text that PostgreSQL takes whatever the session's settings are. */
final class AnyValue {
    /** What makes a value of a type. */
    interface Maker extends Function<Random, String> {}

    /** To be run on every server that is to know {@link #types}; the schema {@code s} must exist and {@code pg_catalog} be found. */
    static final List<String> DEFINITIONS = List.of(
        "CREATE TYPE s.\"Mood\" AS ENUM ('sad', 'it''s', 'a,\"b', 'größe')",
        "CREATE DOMAIN s.short AS varchar(12) CHECK (VALUE <> 'never')", "CREATE DOMAIN s.ints AS int[]",
        "CREATE TYPE s.pair AS (a int, \"b b\" text, m s.\"Mood\")", "CREATE TYPE s.nested AS (p s.pair, l s.pair[], d s.short)",
        "CREATE DOMAIN s.dpair AS s.pair", "CREATE TYPE s.span AS RANGE (subtype = float8)",
        "CREATE EXTENSION hstore SCHEMA s", "CREATE EXTENSION citext SCHEMA s");

    private static final String[] PIECES = {"a", "Z", "0", " ", "\t", "\n", "\r", "'", "\"", "\\", "\\\\", ",", ";", "{", "}", "(", ")", "[", "]",
        "<", "&", "%", "$1", "?", ":x", "NULL", "null", "--", "/*", "\u0001", "\u007f", "ü", "ß", "日本", "🙂", "\u2028", "\ufffd", "\ufeff", "e\u0301", "\u200f"};

    private AnyValue() {}

    /** @param oldest the oldest major version that is to take the values */
    static Map<String, Maker> types(int oldest) {
        var types = new LinkedHashMap<String, Maker>();
        numbers(types);
        texts(types);
        times(types, oldest);
        odds(types);
        types.put("s.\"Mood\"", mood());
        types.put("s.short", AnyValue::shortText);
        types.put("s.ints", array(edge("0", "-7", "2147483647"), ","));
        types.put("s.pair", pair());
        types.put("s.nested", composite(pair(), array(pair(), ","), AnyValue::shortText));
        types.put("s.dpair", pair());
        types.put("s.span", edge("empty", "(,)", "[-0.5,1e300)", "(,NaN]", "[-Infinity,0.1]"));
        types.put("s.hstore", r -> IntStream.rangeClosed(0, r.nextInt(3)).mapToObj(i -> quoted(text(r, 5) + i) + "=>" + (r.nextInt(4) == 0 ? "NULL" : quoted(text(r, 5))))
            .collect(Collectors.joining(", ")));
        types.put("s.citext", r -> text(r, 12));
        arrays(types);
        return types;
    }

    private static void numbers(Map<String, Maker> types) {
        types.put("int2", edge("-32768", "32767", "0"));
        types.put("int4", r -> Integer.toString(r.nextInt()));
        types.put("int8", r -> Long.toString(r.nextLong()));
        types.put("numeric", numeric());
        types.put("numeric(12,3)", edge("NaN", "-0.100", "999999999.999", "0"));
        types.put("float4", or(r -> Float.toString(Float.intBitsToFloat(r.nextInt())), "-0", "0.1", "3.4028235e+38", "1e-45", "NaN", "Infinity"));
        types.put("float8", or(r -> Double.toString(Double.longBitsToDouble(r.nextLong())), "-0", "0.1", "5e-324", "NaN", "-Infinity"));
        types.put("bool", edge("t", "f"));
        types.put("money", r -> Integer.toString(r.nextInt()));
        types.put("oid", edge("0", "4294967295"));
        types.put("xid8", edge("18446744073709551615", "3"));
        types.put("pg_lsn", edge("0/0", "16/B374D848"));
        types.put("uuid", r -> new java.util.UUID(r.nextLong(), r.nextLong()).toString());
        types.put("bit(5)", r -> bits(r, 5));
        types.put("varbit(40)", r -> bits(r, r.nextInt(41)));
        types.put("int4range", r -> range(r, r.nextInt(1000) - 500));
        types.put("int8range", r -> range(r, r.nextLong() >> 2));
        types.put("numrange", edge("empty", "(,)", "[-1.50,1.5]", "(0.0,Infinity)", "[NaN,NaN]"));
        types.put("int8multirange", r -> "{" + range(r, r.nextInt()) + "," + range(r, r.nextInt()) + "}");
        types.put("nummultirange", edge("{}", "{[1.0,2.00),(3,)}", "{(,)}"));
    }

    private static void texts(Map<String, Maker> types) {
        types.put("text", r -> text(r, 40));
        types.put("varchar(20)", r -> text(r, 12).codePoints().limit(20).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        types.put("char(7)", edge("", "a", "  b", "ü 🙂"));
        types.put("\"char\"", edge("", "x", "'", "\\"));
        types.put("name", edge("a b", "\"Q\"", ""));
        types.put("bytea", r -> "\\x" + hex(bytes(r, r.nextInt(60))));
        types.put("json", r -> "{\"b\" :  " + json(r) + ", \"b\":[null, 1.0e+2, " + json(r) + "]}");
        types.put("jsonb", r -> "{\"b\" :  " + json(r) + ", \"a\":[null, 1.50, 123456789012345678901234567890, " + json(r) + "]}");
        types.put("jsonpath", edge("$.\"a\"[*] ? (@ > 1)", "strict $"));
        types.put("xml", edge("<a b=\"1\">x &amp; ,{}ü</a>", "<a/>"));
        types.put("tsvector", edge("", "'a':1A,3 'it''s':2", "'ü\\\\'"));
        types.put("tsquery", edge("'a' & !'b' | 'it''s':*", "'x' <2> 'y'"));
        // Long and not to be compressed: stored apart, so that updates leave it out (trap A1).
        types.put("varchar", or(r -> hex(bytes(r, 6_000)), "", "short"));
    }

    private static void times(Map<String, Maker> types, int oldest) {
        types.put("date", or(r -> day(r), "infinity", "-infinity", "0044-03-15 BC", "4713-01-01 BC", "1582-10-10", "5874897-12-31"));
        types.put("time", edge("24:00:00", "00:00:00", "23:59:59.999999", "12:34:56.1"));
        types.put("timetz", edge("24:00:00-15:59", "00:00:00+15:59:59", "12:00:00.000001+02"));
        types.put("timestamp", or(r -> day(r) + " 23:59:60", "infinity", "-infinity", "4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999"));
        types.put("timestamptz", or(r -> day(r) + " 01:02:03.4+05:30", "infinity", "-infinity", "0001-12-31 23:59:59+00 BC", "1883-11-18 12:00:00+00"));
        types.put("timestamptz(3)", edge("2024-02-29 12:00:00.5+00", "1945-08-14 23:00:00+00"));
        var intervals = new ArrayList<>(List.of("P-1Y2M-3DT4H-5M6.789S", "PT0S", "178000000 years", "-178000000 years", "1 mon -1 day 00:00:00.000001", "-1 day"));
        if (oldest >= 17) intervals.addAll(List.of("infinity", "-infinity"));
        types.put("interval", edge(intervals.toArray(String[]::new)));
        types.put("interval(2)", edge("P1DT0.12S", "00:00:00.99"));
        types.put("daterange", edge("empty", "[2024-01-01,infinity)", "[0044-03-15 BC,)", "(,)"));
        types.put("tsrange", edge("[\"0001-01-01 00:00:00 BC\",infinity]", "(,)"));
        types.put("tstzrange", edge("[\"2024-01-01 00:00:00+02\",\"2024-01-01 00:00:00.5+00\")", "empty", "[\"2024-01-01 00:00:00+00\",infinity)"));
        types.put("tstzmultirange", edge("{}", "{[\"2024-01-01 00:00:00+00\",\"2024-06-01 00:00:00+00\"),[\"2025-01-01 00:00:00+00\",)}"));
    }

    private static void odds(Map<String, Maker> types) {
        types.put("inet", edge("10.1.2.3/8", "::1", "::ffff:1.2.3.4/100"));
        types.put("cidr", edge("10.0.0.0/8", "2001:db8::/32"));
        types.put("macaddr", edge("08:00:2b:01:02:03"));
        types.put("macaddr8", edge("08:00:2b:01:02:03:04:05"));
        types.put("point", edge("(1,-0)", "(NaN,Infinity)", "(0.1,1e-300)"));
        types.put("box", edge("(3,4),(1,2)"));
        types.put("lseg", edge("[(1,2),(3,4)]"));
        types.put("path", edge("[(1,2),(3,4)]", "((0,0),(1,1))"));
        types.put("polygon", edge("((0,0),(1,1),(2,0))"));
        types.put("circle", edge("<(1,2),0.3>"));
        types.put("line", edge("{1,2,0.3}"));
        types.put("regclass", edge("pg_catalog.pg_class", "s.\"Odd Table\""));
        types.put("regtype", edge("pg_catalog.int4", "s.\"Mood\"", "s.pair[]"));
        types.put("regproc", edge("pg_catalog.now"));
        types.put("tid", edge("(0,1)"));
        types.put("pg_snapshot", edge("10:20:10,14"));
        types.put("int2vector", edge("1 2", ""));
        types.put("oidvector", edge("1 4294967295"));
        types.put("aclitem", edge("postgres=arwdDxt/postgres", "=r/postgres"));
    }

    private static void arrays(Map<String, Maker> types) {
        for (String type : List.of("int4", "numeric", "text", "bytea", "timestamptz", "interval", "float8", "jsonb", "s.\"Mood\"", "s.pair", "s.short",
            "s.citext", "s.hstore", "money", "bool", "int4range", "point"))
            types.put(type + "[]", array(types.get(type), ","));
        types.put("box[]", array(types.get("box"), ";"));
        types.put("interval[][]", array(types.get("interval"), ","));
    }

    private static Maker edge(String... values) {
        return r -> values[r.nextInt(values.length)];
    }

    private static Maker or(Maker any, String... edges) {
        return r -> r.nextBoolean() ? any.apply(r) : edges[r.nextInt(edges.length)];
    }

    private static Maker numeric() {
        return or(r -> new java.math.BigDecimal(new java.math.BigInteger(1 + r.nextInt(300), r), r.nextInt(80)).toPlainString(),
            "NaN", "Infinity", "-Infinity", "0.000", "1.10", "1.1", "-0");
    }

    private static Maker mood() {
        return edge("sad", "it's", "a,\"b", "größe");
    }

    private static Maker pair() {
        return composite(edge("0", "-2147483648"), r -> text(r, 8), mood());
    }

    private static String shortText(Random r) {
        return text(r, 3).codePoints().limit(12).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    static String text(Random r, int most) {
        return IntStream.range(0, r.nextInt(most + 1)).mapToObj(i -> PIECES[r.nextInt(PIECES.length)]).collect(Collectors.joining());
    }

    private static Maker composite(Maker... fields) {
        return r -> List.of(fields).stream().map(f -> r.nextInt(4) == 0 ? "" : quoted(f.apply(r))).collect(Collectors.joining(",", "(", ")"));
    }

    /** One to three dimensions, odd lower bounds, NULLs. */
    private static Maker array(Maker element, String delimiter) {
        return r -> {
            int dimensions = r.nextInt(4);
            if (dimensions == 0) return "{}";
            String bounds = r.nextInt(3) > 0 ? "" : IntStream.range(0, dimensions).mapToObj(i -> "[-1:0]").collect(Collectors.joining()) + "=";
            return bounds + elements(r, dimensions, element, delimiter);
        };
    }

    private static String elements(Random r, int dimensions, Maker element, String delimiter) {
        return IntStream.range(0, 2).mapToObj(i -> dimensions > 1 ? elements(r, dimensions - 1, element, delimiter)
            : r.nextInt(4) == 0 ? "null" : quoted(element.apply(r))).collect(Collectors.joining(delimiter, "{", "}"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String json(Random r) {
        var json = new StringBuilder("\"");
        text(r, 6).chars().forEach(c -> json.append(c < ' ' ? String.format("\\u%04x", c) : c == '"' || c == '\\' ? "\\" + (char) c : "" + (char) c));
        return json.append('"').toString();
    }

    private static String day(Random r) {
        return java.time.LocalDate.of(1 + r.nextInt(9999), 1 + r.nextInt(12), 1 + r.nextInt(28)).toString();
    }

    private static String bits(Random r, int length) {
        return IntStream.range(0, length).mapToObj(i -> r.nextBoolean() ? "1" : "0").collect(Collectors.joining());
    }

    private static String range(Random r, long from) {
        return (r.nextBoolean() ? "[" : "(") + (r.nextInt(5) == 0 ? "" : from) + "," + (r.nextInt(5) == 0 ? "" : from + r.nextInt(50))
            + (r.nextBoolean() ? "]" : ")");
    }

    private static byte[] bytes(Random r, int count) {
        var bytes = new byte[count];
        r.nextBytes(bytes);
        return bytes;
    }

    static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}

package io.baton.core.api;

/** Names as they stand in SQL text. Every name is quoted: only so is it taken letter by letter, and never as anything but a name. */
public final class SqlName {
    private SqlName() {}

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** {@code "schema"."name"}. */
    public static String quoted(String schema, String name) {
        return quoted(schema) + "." + quoted(name);
    }
}

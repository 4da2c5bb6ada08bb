package io.baton.adapters.postgres;

import java.util.Set;

/** The schema {@code baton}: its tables are each node's own affair and are not replicated, but for a few. */
final class OwnTables {
    static final String SCHEMA = "baton";

    private static final Set<String> REPLICATED = Set.of("kv", "replayed", "members", "snapshots", "past_claims", "log_begin");

    /** For queries with {@code pg_namespace n} and {@code pg_class c}: leaves out what is not replicated. */
    static final String REPLICATED_ONLY = " AND (n.nspname <> '" + SCHEMA + "' OR c.relname IN ('" + String.join("', '", REPLICATED) + "'))";

    private OwnTables() {}

    static boolean isReplicated(String schema, String table) {
        return !schema.equals(SCHEMA) || REPLICATED.contains(table);
    }
}

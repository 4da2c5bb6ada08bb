package io.baton.core.api;

import java.util.List;

/**
 * A table as the row calls need it.
 *
 * @param key the primary key's columns in key order; empty if the table has none
 */
public record TableShape(String schema, String name, List<Column> columns, List<String> key) {
    /** @param generated whether PostgreSQL makes its values, and takes none from clients unless told to */
    public record Column(String name, String type, boolean generated) {}
}

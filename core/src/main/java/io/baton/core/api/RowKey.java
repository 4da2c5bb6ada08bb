package io.baton.core.api;

import java.util.List;

/** A row by its primary key. {@code table}: {@code name} or {@code schema.name}; {@code values}: PostgreSQL text in key order. */
public record RowKey(String table, List<String> values) {
    public RowKey {
        values = List.copyOf(values);
    }
}

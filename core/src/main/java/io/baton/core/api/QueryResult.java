package io.baton.core.api;

import java.util.List;

/**
 * A result as PostgreSQL's text.
 *
 * @param columns names and type names ({@code int4}, {@code jsonb}, ...)
 * @param rows in column order; SQL NULL is null
 */
public record QueryResult(List<Column> columns, List<List<String>> rows) {
    public record Column(String name, String type) {}
}

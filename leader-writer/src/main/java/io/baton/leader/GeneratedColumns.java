package io.baton.leader;

import io.baton.core.api.Statement;
import io.baton.core.log.Relation;
import io.baton.core.port.SqlDatabase;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns of a table that PostgreSQL computes here and takes from nobody, though the log may hold their values (trap A4). */
public record GeneratedColumns(SqlDatabase database) implements Function<Relation, Set<String>> {
    private static final String COLUMNS = "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND a.attgenerated <> '' AND NOT a.attisdropped";

    /** By name; throws what {@link SqlDatabase#read} does. */
    @Override
    public Set<String> apply(Relation table) {
        return database.read(new Statement(COLUMNS, List.of(table.schema(), table.name()))).rows().stream().map(row -> row.get(0))
            .collect(Collectors.toSet());
    }
}

package io.baton.core.api;

import java.util.Collections;
import java.util.ArrayList;
import java.util.List;

/**
 * One SQL statement. Placeholders are {@code $1, $2, ...} or {@code ?}.
 *
 * @param params PostgreSQL text for each placeholder, null for NULL; PostgreSQL infers the types
 */
public record Statement(String sql, List<String> params) {
    public Statement {
        params = Collections.unmodifiableList(new ArrayList<>(params));
    }
}

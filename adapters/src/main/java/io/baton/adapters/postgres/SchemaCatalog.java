package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema of a database as a list of its parts, equal on two servers if and only if their schemas are; {@code schema-catalog.sql} says
 * what counts. The connection comes from {@link PostgresServer}, whose search path makes PostgreSQL write all names whole.
 */
final class SchemaCatalog {
    private static final String QUERY = resource("/baton/schema-catalog.sql");

    private SchemaCatalog() {}

    /** By kind and name. */
    static List<SchemaObject> of(Connection snapshot) throws SQLException {
        var objects = new ArrayList<SchemaObject>();
        try (var statement = snapshot.createStatement(); var row = statement.executeQuery(QUERY)) {
            while (row.next()) objects.add(new SchemaObject(row.getString(1), row.getString(2), row.getString(3)));
        }
        return objects;
    }

    private static String resource(String name) {
        try (var in = SchemaCatalog.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

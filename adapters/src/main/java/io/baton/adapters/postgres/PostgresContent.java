package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a database holds that no log of Baton's knows of, before it is given to a node. */
public final class PostgresContent {
    private final PostgresServer server;

    public PostgresContent(PostgresServer server) {
        this.server = server;
    }

    /** In a few words; empty if there is nothing but what every database has, and extensions. */
    public Optional<String> describe() {
        return InternalSession.run(server, "content", PostgresContent::describe);
    }

    static Optional<String> describe(Connection session) throws SQLException {
        List<SchemaObject> objects = SchemaCatalog.of(session);
        boolean rows = !PostgresRebuild.isEmpty(session);
        if (!rows && SchemaReset.isBareButForExtensions(objects)) return Optional.empty();
        long tables = objects.stream().filter(object -> object.kind().equals("table")).count();
        return Optional.of("a schema of " + objects.size() + " parts, " + tables + " tables " + (rows ? "with rows" : "without a row"));
    }
}

package io.baton.adapters.postgres;

import io.baton.core.api.SchemaObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The schema of a database as {@code pg_dump} writes it. Read before the rows' snapshot is taken: {@code pg_dump} would have to queue behind whoever waits
 * for the locks that are held for the rows. {@link #requireSame} shows that it did not change in between.
 */
public final class SourceSchema {
    private final String program;
    private final String beforeRows;
    private final String afterRows;
    private final List<SchemaObject> parts;

    private SourceSchema(String program, String beforeRows, String afterRows, List<SchemaObject> parts) {
        this.program = program;
        this.beforeRows = beforeRows;
        this.afterRows = afterRows;
        this.parts = parts;
    }

    /**
     * Reads it.
     *
     * @param find finds a program for the server's major version
     * @throws IllegalStateException if there is none, or it fails
     */
    public static SourceSchema of(PostgresServer server, IntFunction<PgDump> find) {
        return InternalSession.run(server, "copy", session -> {
            PgDump dump = find.apply(session.getMetaData().getDatabaseMajorVersion());
            session.setAutoCommit(false);
            InternalSession.execute(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            String snapshot = InternalSession.ask(session, "SELECT pg_export_snapshot()");
            return new SourceSchema(dump.toString(), dump.beforeRows(server, snapshot), dump.afterRows(server, snapshot), SchemaCatalog.of(session));
        });
    }

    /** @throws SQLException with a class that says that another try may succeed, if another snapshot shows another schema */
    void requireSame(Connection snapshot) throws SQLException {
        if (!SchemaCatalog.of(snapshot).equals(parts)) throw new SQLException("the schema was changed just when it was to be copied", "40001");
    }

    List<SchemaObject> parts() {
        return parts;
    }

    /** What has to be there before rows come. */
    String beforeRows(Set<String> settings) {
        return DumpScript.of(beforeRows, settings);
    }

    /** What is made when they have come. */
    String afterRows(Set<String> settings) {
        return DumpScript.of(afterRows, settings);
    }

    /** What wrote it. */
    @Override
    public String toString() {
        return program;
    }
}

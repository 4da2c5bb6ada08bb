package io.baton.cli.demo;

import io.baton.cli.WriterLoad;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writers of numbered rows, one a transaction. */
final class Numbers {
    static final String TABLE = "CREATE TABLE numbers (id bigint PRIMARY KEY, writer int NOT NULL, filler text NOT NULL)";

    private Numbers() {}

    static WriterLoad start(WriterLoad.Source source, int writers) {
        return new WriterLoad(source, writers, Numbers::commit);
    }

    private static boolean commit(Connection connection, int writer, long number) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO numbers VALUES (?, ?, repeat('x', 50))")) {
            insert.setLong(1, number);
            insert.setInt(2, writer);
            insert.executeUpdate();
            return insert.getWarnings() == null;
        }
    }
}

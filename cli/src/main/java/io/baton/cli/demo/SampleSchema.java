package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A small shop. Its tables are made on the leader and follow to the other nodes, as its rows do. */
final class SampleSchema {
    /** Keys are random and not from a sequence, so that a new leader cannot hand one out again. */
    private static final String TABLES = """
        CREATE TABLE IF NOT EXISTS customers (
            id   int PRIMARY KEY,
            name text NOT NULL,
            orders_placed bigint NOT NULL DEFAULT 0
        );
        CREATE TABLE IF NOT EXISTS orders (
            id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            customer  int NOT NULL REFERENCES customers (id),
            item      text NOT NULL,
            amount    numeric(10, 2) NOT NULL,
            status    text NOT NULL DEFAULT 'new',
            placed_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer);
        """;

    private static final String CUSTOMERS =
        "INSERT INTO customers (id, name) SELECT n, 'customer ' || n FROM generate_series(1, 10) n ON CONFLICT DO NOTHING";

    private SampleSchema() {}

    /** Makes the tables and adds the first customers, if they are not there, through a session on the leader. */
    static void make(Connection leader) throws SQLException {
        try (var statement = leader.createStatement()) {
            statement.execute(TABLES);
            statement.execute(CUSTOMERS);
        }
    }

    /** Makes sure that the server writes to disk what it says it has: embedded servers are often started without. */
    static void check(PostgresPart server) throws SQLException {
        try (Connection connection = connect(server); var statement = connection.createStatement();
             var fsync = statement.executeQuery("SHOW fsync")) {
            fsync.next();
            if (!fsync.getString(1).equals("on")) throw new SQLException("its fsync is off, so that answered commits could be lost");
        }
    }

    private static Connection connect(PostgresPart server) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("ApplicationName", "baton-demo");
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection("jdbc:postgresql://" + server.hostAndPort() + "/" + server.database(), properties);
    }
}

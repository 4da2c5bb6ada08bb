package io.baton.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** Clients of an adopted database: rows of pgbench, a ledger of what was acknowledged, and a table that is truncated. They find the leader themselves. */
final class ShopWriters {
    private ShopWriters() {}

    /** @param url of all servers, with targetServerType=primary */
    static WriterLoad start(String url, int writers) {
        return new WriterLoad(() -> DriverManager.getConnection(url), writers, ShopWriters::commit);
    }

    private static boolean commit(Connection connection, int writer, long id) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            write(statement, writer, id);
            statement.execute("COMMIT");
            return statement.getWarnings() == null;
        }
    }

    private static void write(java.sql.Statement statement, int writer, long id) throws SQLException {
        int account = ThreadLocalRandom.current().nextInt(100_000) + 1;
        statement.execute("INSERT INTO ledger (id) VALUES (" + id + ")");
        statement.execute("UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = " + account);
        statement.execute("UPDATE pgbench_branches SET bbalance = bbalance + 1 WHERE bid = 1");
        statement.execute("INSERT INTO values_of_every_kind (p, a) VALUES (" + (account) + ", ARRAY['w" + writer + "'])");
        if (writer == 0 && id % 20 == 0) {
            statement.execute("TRUNCATE often_emptied");
            statement.execute("INSERT INTO often_emptied SELECT generate_series(1, 50)");
        }
        if (id % 50 == 0) statement.execute("UPDATE measured SET value = value + 1");
    }
}

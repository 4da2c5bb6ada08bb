package io.baton.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients of an adopted database: rows of pgbench, a ledger of what was acknowledged, and a table that is truncated. They find the leader themselves. */
final class ShopWriters implements AutoCloseable {
    private final AtomicLong next = new AtomicLong();
    private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final String url;
    private volatile boolean stopped;

    /** @param url of all servers, with targetServerType=primary */
    ShopWriters(String url, int writers) {
        this.url = url;
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            var thread = new Thread(() -> run(number), "shop-" + writer);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Stops and returns the ids whose COMMIT returned without error or warning. */
    List<Long> stop() throws InterruptedException {
        close();
        for (Thread thread : threads) thread.join(30_000);
        return List.copyOf(acknowledged);
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run(int writer) {
        while (!stopped) {
            try (Connection connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!stopped) {
                    long id = next.incrementAndGet();
                    write(statement, writer, id);
                    statement.execute("COMMIT");
                    if (statement.getWarnings() == null) acknowledged.add(id);
                    statement.clearWarnings();
                }
            } catch (SQLException e) {
                // The outcome is unknown or the server takes no writes now; the next number is tried on a new connection.
                LockSupport.parkNanos(20_000_000);
            }
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

package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writers that insert numbered rows, one a transaction, and remember which commits returned without error or warning. A number is never
 * used again, so a row that is there twice or missing shows.
 */
final class WriterLoad implements AutoCloseable {
    static final String TABLE = "CREATE TABLE numbers (id bigint PRIMARY KEY, writer int NOT NULL, filler text NOT NULL)";

    private static final AtomicLong NEXT = new AtomicLong();

    interface Source {
        Connection connect() throws SQLException;
    }

    private final Source source;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    WriterLoad(Source source, int writers) {
        this.source = source;
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            var thread = new Thread(() -> write(number), "writer-" + writer);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Stops the writers and returns what was acknowledged. */
    List<Long> stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) thread.join(30_000);
        return List.copyOf(acknowledged);
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void write(int writer) {
        while (!stopped) {
            try (Connection connection = source.connect();
                 PreparedStatement insert = connection.prepareStatement("INSERT INTO numbers VALUES (?, ?, repeat('x', 50))")) {
                while (!stopped) {
                    long number = NEXT.incrementAndGet();
                    insert.setLong(1, number);
                    insert.setInt(2, writer);
                    insert.executeUpdate();
                    if (insert.getWarnings() == null) acknowledged.add(number);
                    insert.clearWarnings();
                }
            } catch (SQLException e) {
                // The outcome is unknown or the server is away; the next number is tried on a new connection.
                Waiting.pause(20);
            }
        }
    }
}

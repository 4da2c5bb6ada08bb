package io.baton.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that commit numbered transactions and remember which commits returned without error or warning. A number is never used again, so a
 * row that is there twice or missing shows.
 */
public final class WriterLoad implements AutoCloseable {
    private static final AtomicLong NEXT = new AtomicLong();

    /** Finds the leader. */
    public interface Source {
        /** Called anew after each error. */
        Connection connect() throws SQLException;
    }

    /** One transaction. */
    public interface Write {
        /** Returns whether its COMMIT returned without a warning. */
        boolean commit(Connection connection, int writer, long number) throws SQLException;
    }

    private final Source source;
    private final Write write;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Starts them. */
    public WriterLoad(Source source, int writers, Write write) {
        this.source = source;
        this.write = write;
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            var thread = new Thread(() -> run(number), "writer-" + writer);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** How many were acknowledged so far. */
    public int acknowledged() {
        return acknowledged.size();
    }

    /** Stops the writers and returns the numbers that were acknowledged. */
    public List<Long> stop() throws InterruptedException {
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
            try (Connection connection = source.connect()) {
                while (!stopped) {
                    long number = NEXT.incrementAndGet();
                    if (write.commit(connection, writer, number)) acknowledged.add(number);
                }
            } catch (SQLException e) {
                // The outcome is unknown or the server takes no writes now; the next number is tried on a new connection.
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}

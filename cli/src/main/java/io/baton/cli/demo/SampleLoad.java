package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A gentle stream of orders to whichever server leads, as an ordinary JDBC application would send it. */
final class SampleLoad implements AutoCloseable {
    /** One connection waits for the log at each commit, and so does no more than a few hundred a second. */
    private static final int PER_CONNECTION = 100;
    private static final int MOST_CONNECTIONS = 32;
    private static final long RETRY_MILLIS = 200;
    private static final List<String> ITEMS = List.of("tea", "bread", "lamp", "book", "chair", "soap");

    private final Supplier<SampleDatabase> database;
    private final Consumer<UUID> listener;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * @param database names the servers there are at present: they come and go
     * @param listener told of every order whose COMMIT returned, from any thread
     */
    SampleLoad(Supplier<SampleDatabase> database, int perSecond, Consumer<UUID> listener) {
        this.database = database;
        this.listener = listener;
        int connections = Math.min(MOST_CONNECTIONS, (perSecond + PER_CONNECTION - 1) / PER_CONNECTION);
        for (int i = 0; i < connections; i++) {
            var writer = new Thread(() -> write(1_000_000_000L * connections / perSecond), "load-" + i);
            writer.setDaemon(true);
            writer.start();
            writers.add(writer);
        }
    }

    /** Transactions whose COMMIT returned. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Transactions that were refused or whose outcome is not known. */
    long failed() {
        return failed.get();
    }

    private void write(long intervalNanos) {
        while (!stopped) {
            try (Connection connection = connect(); var placing = new OrderStatements(connection)) {
                long next = System.nanoTime();
                while (!stopped) {
                    place(connection, placing);
                    // What a pause of the cluster has delayed is not made up for by a burst.
                    next = Math.max(next + intervalNanos, System.nanoTime() - 1_000_000_000L);
                    long millis = (next - System.nanoTime()) / 1_000_000;
                    if (millis > 0 && !Waiting.pause(millis)) return;
                }
            } catch (SQLException e) {
                if (stopped) return;
                failed.incrementAndGet();
                if (!Waiting.pause(RETRY_MILLIS)) return;
            }
        }
    }

    /** Trap S3: a COMMIT that returns with a warning was not waited for to its end, and promises nothing. */
    private void place(Connection connection, OrderStatements placing) throws SQLException {
        var id = UUID.randomUUID();
        placing.placeOne(id, ThreadLocalRandom.current().nextInt(10) + 1, ITEMS.get(ThreadLocalRandom.current().nextInt(ITEMS.size())));
        if (connection.getWarnings() == null) {
            acknowledged.incrementAndGet();
            listener.accept(id);
        } else {
            failed.incrementAndGet();
            connection.clearWarnings();
        }
    }

    private Connection connect() throws SQLException {
        var connection = database.get().leader();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void close() {
        stopped = true;
        writers.forEach(Thread::interrupt);
    }
}

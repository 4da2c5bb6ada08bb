package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A gentle stream of orders to whichever server leads, as an ordinary JDBC application would send it. */
final class SampleLoad implements AutoCloseable {
    /** One connection waits for the log at each commit, and so does no more than a few hundred a second. */
    private static final int PER_CONNECTION = 100;
    private static final int MOST_CONNECTIONS = 32;
    private static final long RETRY_MILLIS = 200;
    private static final List<String> ITEMS = List.of("tea", "bread", "lamp", "book", "chair", "soap");

    private final Supplier<String> url;
    private final String user;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean stopped;

    /** @param url names the servers there are at present: they come and go */
    SampleLoad(Supplier<String> url, String user, int perSecond) {
        this.url = url;
        this.user = user;
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
                    placing.placeOne(ThreadLocalRandom.current().nextInt(10) + 1, ITEMS.get(ThreadLocalRandom.current().nextInt(ITEMS.size())));
                    acknowledged.incrementAndGet();
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

    private Connection connect() throws SQLException {
        var connection = connect(url.get(), user);
        connection.setAutoCommit(false);
        return connection;
    }

    /** A session on whichever server leads. */
    static Connection connect(String url, String user) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "sample-load");
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "3");
        // A commit of a deposed leader never returns; the pgjdbc default is to wait for ever.
        properties.setProperty("socketTimeout", "15");
        // By default pgjdbc believes for 10 s that a server is what it was.
        properties.setProperty("hostRecheckSeconds", "0");
        return DriverManager.getConnection(url, properties);
    }

    @Override
    public void close() {
        stopped = true;
        writers.forEach(Thread::interrupt);
    }
}

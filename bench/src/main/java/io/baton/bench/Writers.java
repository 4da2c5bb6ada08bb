package io.baton.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that commit one row each, again and again, and reconnect after every error as an application would. */
final class Writers implements AutoCloseable {
    /** The key comes from a sequence: a new leader that hands out a used value shows as error 23505. The number tells rows that are there twice. */
    static final String TABLE = "CREATE TABLE IF NOT EXISTS bench_writes (key bigserial PRIMARY KEY, number bigint NOT NULL, writer int NOT NULL);"
        + "CREATE INDEX IF NOT EXISTS bench_writes_number ON bench_writes (number)";

    /** Numbers are never used again, in this run or the next. */
    private static final AtomicLong NEXT = new AtomicLong(System.currentTimeMillis() * 1000);

    private static final int RETRY_MILLIS = 20;
    private static final int END_MILLIS = 40_000;

    interface Source {
        Connection connect() throws SQLException;
    }

    private final Source source;
    private final Ledger ledger;
    private final int paceMillis;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Writers(int count, Source source, Ledger ledger) {
        this(count, source, ledger, 0);
    }

    /** @param paceMillis between two writes of one client */
    Writers(int count, Source source, Ledger ledger, int paceMillis) {
        this.paceMillis = paceMillis;
        this.source = source;
        this.ledger = ledger;
        for (int writer = 0; writer < count; writer++) {
            int number = writer;
            var thread = new Thread(() -> run(number), "writer-" + writer);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Every number that is used from now on is greater. */
    static long latest() {
        return NEXT.get();
    }

    private void run(int writer) {
        while (!stopped) {
            try (Connection connection = source.connect(); Statement statement = connection.createStatement();
                 var insert = connection.prepareStatement("INSERT INTO bench_writes (number, writer) VALUES (?, ?)")) {
                int port = port(statement);
                insert.setInt(2, writer);
                while (!stopped) {
                    long number = NEXT.incrementAndGet();
                    insert.setLong(1, number);
                    long began = System.nanoTime();
                    insert.executeUpdate();
                    // A cancelled wait for the log is a success with a warning, and proves nothing (trap S3).
                    if (insert.getWarnings() == null) ledger.acknowledged(number, port, began);
                    else ledger.failed("warning " + insert.getWarnings().getSQLState());
                    insert.clearWarnings();
                    if (paceMillis > 0) Waiting.pause(paceMillis);
                }
            } catch (SQLException e) {
                if (stopped) return;
                ledger.failed(e.getSQLState() + " " + firstLine(e.getMessage()));
                Waiting.pause(RETRY_MILLIS);
            }
        }
    }

    private static String firstLine(String message) {
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return line.replaceAll("127\\.0\\.0\\.1:\\d+", "HOST").replaceAll("\\(\\d+\\)", "(N)");
    }

    private static int port(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW port")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Lets each finish the write that it is waiting for. A client that no timeout ends is left behind. */
    @Override
    public void close() {
        stopped = true;
        long end = System.nanoTime() + END_MILLIS * 1_000_000L;
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

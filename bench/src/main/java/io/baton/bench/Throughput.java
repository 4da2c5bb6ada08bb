package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** How many single-row transactions a second, and how long each takes, when clients wait for the log and when they do not. */
final class Throughput {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS bench_load (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), writer int, filler text)";
    private static final String INSERT = "INSERT INTO bench_load (writer, filler) VALUES (?, repeat('x', 100))";

    private Throughput() {}

    static int run(Options options) throws Exception {
        Cluster cluster = options.cluster();
        int[] writers = options.numbers("writers", "1,8,64");
        int seconds = options.number("seconds", 10);
        options.checked();
        Health.of(cluster, Duration.ofSeconds(60));
        cluster.everywhere(TABLE);
        System.out.println("synchronous_commit  writers     tx/s   p50 ms   p99 ms   max ms");
        for (String mode : List.of("local", "on")) for (int count : writers) {
            Samples waits = measure(cluster, mode, count, seconds);
            System.out.printf("%-18s  %7d  %7.0f  %7s  %7s  %7s%n", mode, count, waits.sorted().length / (double) seconds,
                Samples.text(waits.millis(0.5)), Samples.text(waits.millis(0.99)), Samples.text(waits.millis(1)));
            settle(cluster);
        }
        return 0;
    }

    private static Samples measure(Cluster cluster, String mode, int writers, int seconds) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            long begin = System.nanoTime() + 1_000_000_000L;
            List<Future<long[]>> results = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                results.add(threads.submit(() -> write(cluster, mode, writer, begin, begin + seconds * 1_000_000_000L)));
            }
            LongStream all = LongStream.empty();
            for (Future<long[]> result : results) all = LongStream.concat(all, LongStream.of(result.get()));
            return Samples.of(all.toArray());
        } finally {
            threads.shutdownNow();
        }
    }

    /** The first second warms up and is not counted. */
    private static long[] write(Cluster cluster, String mode, int writer, long begin, long end) throws SQLException {
        LongStream.Builder waits = LongStream.builder();
        try (Connection connection = cluster.toLeader(Map.of("connectTimeout", "5", "socketTimeout", "300"));
             var statement = connection.createStatement(); var insert = connection.prepareStatement(INSERT)) {
            statement.execute("SET synchronous_commit = " + mode);
            insert.setInt(1, writer);
            for (long before = System.nanoTime(); before < end;) {
                insert.executeUpdate();
                long after = System.nanoTime();
                if (before >= begin) waits.add(after - before);
                before = after;
            }
        }
        return waits.build().toArray();
    }

    /** What was committed without waiting is still on its way; it must not slow the next measurement down. A commit that waits is behind it all. */
    private static void settle(Cluster cluster) throws SQLException {
        write(cluster, "on", -1, System.nanoTime(), System.nanoTime() + 1);
        boolean settled = Waiting.until(120_000, () -> Status.ask(cluster.nodes().get(0), Duration.ofSeconds(2))
            .map(s -> s.healthy(cluster.nodes().size()) && s.members().values().stream().allMatch(m -> m.lagEntries() < 10)).orElse(false));
        if (!settled) System.out.println("(followers have not caught up within 120 s)");
    }
}

package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** One client that commits, waits for the answer, and commits again: a wake-up that is missed shows as one very long commit (trap S7). */
final class LoneWriter {
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS bench_lone (id int PRIMARY KEY, changed int NOT NULL)";
    private static final int ROWS = 1000;

    private LoneWriter() {}

    static int run(Options options) throws SQLException {
        Cluster cluster = options.cluster();
        int commits = options.number("commits", 20_000);
        int limit = options.number("max-millis", 1000);
        options.checked();
        Health.of(cluster, Duration.ofSeconds(60));
        cluster.everywhere(TABLE);
        long began = System.nanoTime();
        Samples waits = Samples.of(commit(cluster, commits));
        double seconds = (System.nanoTime() - began) / 1e9;
        boolean holds = waits.millis(1) <= limit;
        System.out.printf("%d commits in %.1f s: p50 %s ms, p99 %s ms, max %s ms; limit for max %d ms: %s%n", commits, seconds,
            Samples.text(waits.millis(0.5)), Samples.text(waits.millis(0.99)), Samples.text(waits.millis(1)), limit, holds ? "holds" : "MISSED");
        return holds ? 0 : 1;
    }

    private static long[] commit(Cluster cluster, int commits) throws SQLException {
        long[] waits = new long[commits];
        try (Connection connection = cluster.toLeader(Map.of("connectTimeout", "5", "socketTimeout", "60"));
             var upsert = connection.prepareStatement("INSERT INTO bench_lone VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET changed = excluded.changed")) {
            for (int i = 0; i < commits; i++) {
                upsert.setInt(1, i % ROWS);
                upsert.setInt(2, i);
                long began = System.nanoTime();
                upsert.executeUpdate();
                waits[i] = System.nanoTime() - began;
            }
        }
        return waits;
    }
}

package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Takes a snapshot of a follower while clients write, restores it into an empty database, and has PostgreSQL copy the same tables by its own
 * logical replication, from the same server and to the same server: which is faster, and what the leader's clients notice.
 */
final class Snapshots {
    private static final int TABLES = 4;
    private static final int BATCH = 200_000;
    private static final long LIMIT_MILLIS = 3_600_000;
    private static final String NAMES = IntStream.rangeClosed(1, TABLES).mapToObj(n -> "public.bench_snap_" + n).collect(Collectors.joining(", "));
    private static final Map<String, String> PAST_THE_GATE = Map.of("options", "-c default_transaction_read_only=off -c synchronous_commit=local -c baton.ddl=internal");

    private final Cluster cluster;
    private final Cluster.Node source;
    private final Cluster.Node target;
    private final int rows;
    private final int fillerBytes;
    private final int writers;

    private Snapshots(Cluster cluster, List<Cluster.Node> followers, int rows, int fillerBytes, int writers) {
        this.cluster = cluster;
        this.source = followers.get(0);
        this.target = followers.get(1);
        this.rows = rows;
        this.fillerBytes = fillerBytes;
        this.writers = writers;
    }

    static int run(Options options) throws Exception {
        Cluster cluster = options.cluster();
        int rows = options.number("rows", 10_000_000);
        int bytes = options.number("row-bytes", 200);
        int writers = options.number("writers", 4);
        int seconds = options.number("seconds", 20);
        boolean apart = options.number("apart", 0) != 0;
        options.checked();
        String leader = Health.of(cluster, Duration.ofSeconds(60)).leader();
        List<Cluster.Node> followers = cluster.nodes().stream().filter(node -> !node.id().equals(leader)).toList();
        if (followers.size() < 2) throw new CannotMeasureException("it takes two followers: one to read from, and the server of the other to restore into");
        return new Snapshots(cluster, followers, rows, Math.max(1, bytes - 40), writers).measure(seconds, apart ? leader : "");
    }

    private int measure(int seconds, String apartFrom) throws Exception {
        fill();
        var baton = new Baton(cluster);
        var take = new double[1];
        double before;
        double during;
        double after;
        try (Apart apart = apartFrom.isEmpty() ? null : new Apart(cluster, apartFrom)) {
            before = rate(() -> Waiting.pause(seconds * 1000));
            during = rate(() -> take[0] = timed(() -> require(baton.run("snapshot", "take", "--node", source.id()))));
            after = rate(() -> Waiting.pause(seconds * 1000));
        }
        double native1 = copyNatively();
        double restore = restore(baton);
        boolean holds = take[0] <= native1 && restore <= native1;
        double without = (before + after) / 2;
        System.out.printf("%,d rows of some %d bytes in %d tables with two indexes each: snapshot taken in %.1f s (read back too), restored in %.1f s; PostgreSQL's own initial copy %.1f s;"
            + " %d writers: %.0f commits a second before, %.0f meanwhile, %.0f after (%+.0f %%); %s%n", rows, fillerBytes + 40, TABLES, take[0], restore, native1, writers, before, during, after,
            100 * (during / without - 1), holds ? "holds" : "MISSED: slower than PostgreSQL's own copy");
        return holds ? 0 : 1;
    }

    private static void require(Baton.Answer answer) {
        if (answer.exit() != 0) throw new CannotMeasureException(answer.lastLine());
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static double timed(Work work) throws SQLException {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private void fill() throws SQLException {
        cluster.everywhere(Throughput.TABLE);
        for (int n = 1; n <= TABLES; n++) cluster.everywhere(table(n));
        int each = rows / TABLES;
        try (Connection leader = cluster.toLeader(Map.of()); var statement = leader.createStatement()) {
            for (int n = 1; n <= TABLES; n++) {
                if (number(leader, "SELECT count(*) FROM bench_snap_" + n) == each) continue;
                statement.execute("TRUNCATE bench_snap_" + n);
                for (int from = 1; from <= each; from += BATCH) statement.execute("INSERT INTO bench_snap_" + n + " SELECT i, (i::bigint * 7919) % 1000003, repeat(md5(i::text), "
                    + Math.max(1, fillerBytes / 32) + ") FROM generate_series(" + from + ", " + Math.min(each, from + BATCH - 1) + ") i");
            }
        }
        cluster.everywhere("SELECT 1");
        boolean there = Waiting.until(LIMIT_MILLIS, () -> Status.ask(cluster.nodes().get(0), Duration.ofSeconds(2)).map(s -> s.healthy(cluster.nodes().size())
            && s.members().values().stream().allMatch(m -> m.lagEntries() < 10)).orElse(false));
        if (!there) throw new CannotMeasureException("followers have not caught up");
    }

    private static String table(int n) {
        return "CREATE TABLE IF NOT EXISTS bench_snap_" + n + " (id bigint PRIMARY KEY, k bigint NOT NULL, filler text NOT NULL);"
            + "CREATE INDEX IF NOT EXISTS bench_snap_" + n + "_k ON bench_snap_" + n + " (k)";
    }

    /** Acknowledged commits a second while something is done. */
    private double rate(Work work) throws Exception {
        var count = new AtomicLong();
        var stop = new AtomicBoolean();
        var threads = new ArrayList<Thread>();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            var thread = new Thread(() -> write(writer, count, stop));
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        Waiting.pause(2000);
        long first = count.get();
        double seconds = timed(work);
        long last = count.get();
        stop.set(true);
        for (Thread thread : threads) thread.join(60_000);
        return (last - first) / seconds;
    }

    private void write(int writer, AtomicLong count, AtomicBoolean stop) {
        while (!stop.get()) {
            try (Connection connection = cluster.toLeader(Map.of("connectTimeout", "5", "socketTimeout", "60"));
                 var insert = connection.prepareStatement("INSERT INTO bench_load (writer, filler) VALUES (?, repeat('x', 100))")) {
                insert.setInt(1, writer);
                while (!stop.get()) {
                    insert.executeUpdate();
                    count.incrementAndGet();
                }
            } catch (SQLException e) {
                Waiting.pause(100);
            }
        }
    }

    private double restore(Baton baton) throws SQLException {
        Cluster.Node into = emptyDatabase("bench_restored");
        double seconds = timed(() -> require(baton.run("snapshot", "restore", "newest", "--to", "postgresql://" + into.user() + "@" + into.host() + ":" + into.port() + "/" + into.database())));
        requireAll(into);
        onTarget("DROP DATABASE bench_restored WITH (FORCE)");
        return seconds;
    }

    private double copyNatively() throws SQLException {
        Cluster.Node into = emptyDatabase("bench_native");
        onTarget("ALTER DATABASE bench_native SET default_transaction_read_only = off");
        try (Connection from = cluster.to(source, PAST_THE_GATE); var publish = from.createStatement(); Connection to = cluster.to(into, PAST_THE_GATE); var subscribe = to.createStatement()) {
            publish.execute("DROP PUBLICATION IF EXISTS bench_native");
            publish.execute("CREATE PUBLICATION bench_native FOR TABLE " + NAMES);
            for (int n = 1; n <= TABLES; n++) subscribe.execute(table(n));
            double seconds = timed(() -> {
                subscribe.execute("CREATE SUBSCRIPTION bench_native CONNECTION 'host=" + source.host() + " port=" + source.port() + " user=" + source.user() + " dbname=" + source.database()
                    + "' PUBLICATION bench_native");
                boolean ready = Waiting.until(LIMIT_MILLIS, () -> {
                    Waiting.pause(50);
                    return number(to, "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'") == TABLES;
                });
                if (!ready) throw new CannotMeasureException("PostgreSQL's own copy did not end");
            });
            requireAll(into);
            subscribe.execute("DROP SUBSCRIPTION bench_native");
            publish.execute("DROP PUBLICATION bench_native");
            to.close();
            onTarget("DROP DATABASE bench_native WITH (FORCE)");
            return seconds;
        }
    }

    private void requireAll(Cluster.Node into) throws SQLException {
        try (Connection copy = cluster.to(into, Map.of())) {
            for (int n = 1; n <= TABLES; n++) if (number(copy, "SELECT count(*) FROM public.bench_snap_" + n) != rows / TABLES)
                throw new CannotMeasureException(into.database() + " has " + number(copy, "SELECT count(*) FROM public.bench_snap_" + n) + " rows in table " + n);
        }
    }

    private Cluster.Node emptyDatabase(String name) throws SQLException {
        onTarget("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        onTarget("CREATE DATABASE " + name);
        return new Cluster.Node(target.id(), 0, target.api(), target.host(), target.port(), target.user(), name, 0);
    }

    private void onTarget(String sql) throws SQLException {
        try (Connection connection = cluster.to(target, PAST_THE_GATE); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new CannotMeasureException(sql + ": " + e.getMessage(), e);
        }
    }
}

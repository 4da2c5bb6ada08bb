package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One transaction of many rows: how long until it is acknowledged and everywhere, how much memory the nodes take for it, whether any
 * server ever shows a part of it, and how long a small write beside it has to wait (traps A12, F5).
 */
final class LargeTransaction {
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS bench_large (id bigint PRIMARY KEY, filler text NOT NULL);"
        + "CREATE TABLE IF NOT EXISTS bench_small (id bigserial PRIMARY KEY, at timestamptz NOT NULL)";
    private static final long LIMIT_SECONDS = 3600;
    private static final int ROW_OVERHEAD = 24;
    /** The first row and the last one are there. */
    private static final int ALL = 2;

    private final Cluster cluster;
    private final int rows;
    private final String hurt;
    private final List<String> troubles = new ArrayList<>();
    private long slowestSmallWrite;

    private LargeTransaction(Cluster cluster, int rows, String hurt) {
        this.cluster = cluster;
        this.rows = rows;
        this.hurt = hurt;
    }

    static int run(Options options) throws Exception {
        Cluster cluster = options.cluster();
        int rows = options.number("rows", 10_000_000);
        int bytes = options.number("row-bytes", 200);
        int limit = options.number("max-mb", 600);
        String hurt = options.text("kill", "none");
        options.checked();
        if (!List.of("none", "follower", "leader").contains(hurt)) throw new CannotMeasureException("--kill is none, follower or leader, not " + hurt);
        return new LargeTransaction(cluster, rows, hurt).measure(Math.max(1, bytes - ROW_OVERHEAD), limit);
    }

    private int measure(int fillerBytes, int limitMb) throws Exception {
        Status before = Health.of(cluster, Duration.ofSeconds(60));
        cluster.everywhere(TABLE);
        try (Connection leader = cluster.toLeader(Map.of()); var statement = leader.createStatement()) {
            statement.execute("TRUNCATE bench_large");
        }
        awaitRows(0);
        var quarantine = new Quarantine(cluster);
        Set<String> kept = quarantine.ids();
        var memory = new PeakMemory(cluster);
        var parts = new PartsSeen(cluster, rows);
        long began = System.nanoTime();
        boolean acknowledged;
        double answered;
        double everywhere;
        int ends = ALL;
        try (memory; parts) {
            var large = CompletableFuture.supplyAsync(() -> insert(fillerBytes));
            hurt(before.leader(), large);
            while (!large.isDone()) smallWrite();
            acknowledged = large.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            answered = (System.nanoTime() - began) / 1e9;
            if (acknowledged) awaitRows(rows);
            else ends = awaitAllOrNone();
            everywhere = (System.nanoTime() - began) / 1e9;
        }
        Health.of(cluster, Duration.ofSeconds(120));
        if (ends != ALL && quarantine.ids().equals(kept)) troubles.add("it was undone, and is not in quarantine");
        String difference = new Baton(cluster).difference(600_000);
        if (!difference.isEmpty()) troubles.add("not equal: " + difference);
        parts.seen().ifPresent(troubles::add);
        tellHistory();
        long peak = memory.megabytes();
        if (peak > limitMb) troubles.add("a node took " + peak + " MB, limit " + limitMb);
        System.out.printf("%,d rows of %d bytes in one transaction, killed: %s: %s after %.1f s, %s after %.1f s;"
            + " peak memory of the nodes %s MB; slowest small write beside it %.1f s; %s%n", rows, fillerBytes + ROW_OVERHEAD, hurt,
            acknowledged ? "acknowledged" : "its client lost its leader", answered, ends == ALL ? "on every node" : "undone everywhere", everywhere, memory, slowestSmallWrite / 1e9, troubles.isEmpty() ? "equal, holds" : "MISSED: " + troubles);
        return troubles.isEmpty() ? 0 : 1;
    }

    /** Whether it was acknowledged. Whoever loses its leader does not know; any other failure is none that is to be measured. */
    private boolean insert(int fillerBytes) {
        try (Connection leader = cluster.toLeader(Map.of()); var statement = leader.createStatement()) {
            statement.execute("INSERT INTO bench_large SELECT i, repeat(chr(97 + (i % 26)::int), " + fillerBytes + ") FROM generate_series(1, " + rows + ") i");
            if (statement.getWarnings() != null) troubles.add("the commit was answered with a warning: " + statement.getWarnings().getMessage());
            return true;
        } catch (SQLException e) {
            boolean lost = String.valueOf(e.getSQLState()).matches("08.*|57P0.*");
            if (hurt.equals("leader") && lost) return false;
            throw new CannotMeasureException("the large transaction failed: " + e.getMessage(), e);
        }
    }

    /** Where nothing is hurt this is the beat of the others; its commits wait behind the large one in the log. */
    private void smallWrite() {
        long began = System.nanoTime();
        try (Connection leader = cluster.toLeader(Map.of("connectTimeout", "5")); var statement = leader.createStatement()) {
            statement.execute("INSERT INTO bench_small (at) VALUES (now())");
        } catch (SQLException e) {
            Waiting.pause(200);
            return;
        }
        slowestSmallWrite = Math.max(slowestSmallWrite, System.nanoTime() - began);
        Waiting.pause(200);
    }

    /** Once the transaction is on its way: its commit waits for the log. */
    private void hurt(String leader, CompletableFuture<Boolean> large) {
        if (hurt.equals("none")) return;
        Waiting.until(LIMIT_SECONDS * 1000, () -> large.isDone() || isOnItsWay(leader));
        Waiting.pause(3000);
        var victim = cluster.nodes().stream().filter(n -> n.id().equals(leader) == hurt.equals("leader")).findFirst().orElseThrow();
        if (large.isDone()) troubles.add("it was over before anything could be hurt; take more rows");
        Signals.send("KILL", victim.pid());
        new Baton(cluster).restart(victim.id());
    }

    private boolean isOnItsWay(String leader) {
        try (Connection connection = cluster.to(cluster.node(leader), Map.of()); var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE 'INSERT INTO bench_large%'")) {
            return row.next() && row.getInt(1) > 0;
        } catch (SQLException e) {
            return false;
        }
    }

    /** The history is read from the log, which holds all those rows now: that must not cost a node its memory. */
    private void tellHistory() {
        for (Cluster.Node node : cluster.nodes()) {
            Baton.Answer answer = new Baton(cluster).run("explain", "--url", node.api());
            if (answer.exit() != 0) troubles.add(node.id() + " does not tell the history: " + answer.lastLine());
        }
    }

    /** What became of it, the same on all nodes: {@link #ALL}, or 0 for none. */
    private int awaitAllOrNone() {
        for (long end = System.nanoTime() + LIMIT_SECONDS * 1_000_000_000L; System.nanoTime() < end; Waiting.pause(500)) {
            Health.of(cluster, Duration.ofSeconds(LIMIT_SECONDS));
            var ends = cluster.nodes().stream().map(node -> PartsSeen.ends(cluster, node, rows)).distinct().toList();
            if (ends.size() == 1 && (ends.get(0) == 0 || ends.get(0) == ALL)) return ends.get(0);
        }
        throw new CannotMeasureException("the nodes do not agree after " + LIMIT_SECONDS + " s on what became of the transaction");
    }

    private void awaitRows(int wanted) {
        for (Cluster.Node node : cluster.nodes()) {
            boolean there = Waiting.until(LIMIT_SECONDS * 1000, () -> {
                Waiting.pause(200);
                return PartsSeen.ends(cluster, node, Math.max(1, wanted)) == (wanted == 0 ? 0 : ALL);
            });
            if (!there) throw new CannotMeasureException(node.id() + " does not hold what it should after " + LIMIT_SECONDS + " s");
        }
    }
}

package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * kill -9 in the middle of taking a snapshot and of filling a node from one: of the node that takes, of the one that is filled, and of the leader with its
 * server. Whatever is killed is started again as a supervisor would; nothing else is done by hand, and all nodes are equal in the end.
 */
final class SnapshotKills {
    private static final int BATCH = 200_000;
    private static final Duration WHOLE = Duration.ofSeconds(300);
    private static final long LIMIT_MILLIS = 300_000;

    private final Cluster cluster;
    private final Baton baton;
    private final List<String> troubles = new ArrayList<>();

    private SnapshotKills(Cluster cluster) {
        this.cluster = cluster;
        this.baton = new Baton(cluster);
    }

    static int run(Options options) throws Exception {
        Cluster cluster = options.cluster();
        int rows = options.number("rows", 2_000_000);
        options.checked();
        Health.of(cluster, Duration.ofSeconds(60));
        return new SnapshotKills(cluster).measure(rows);
    }

    private int measure(int rows) throws Exception {
        fill(rows);
        step("the taker is killed", () -> {
            Cluster.Node taker = follower(0);
            var taking = take(taker);
            awaitProgress(taker, taking);
            Signals.send("KILL", taker.pid());
            require(taking.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS).exit() != 0, "a snapshot was told of whose taker is dead");
            baton.restart(taker.id());
        });
        step("the leader and its server are killed while a snapshot is taken", () -> {
            Cluster.Node taker = follower(0);
            Cluster.Node leader = leader();
            var taking = take(taker);
            awaitProgress(taker, taking);
            Signals.send("KILL", leader.pid(), leader.postgresPid());
            taking.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            awaitLeaderOtherThan(leader);
            baton.restart(leader.id());
        });
        step("the leader and its server are killed while a node is filled, and then that node", () -> {
            Cluster.Node filled = follower(1);
            Cluster.Node leader = leader();
            Signals.send("KILL", filled.pid());
            empty(filled);
            baton.startPart(filled.id());
            awaitFilling(filled);
            Signals.send("KILL", leader.pid(), leader.postgresPid());
            awaitLeaderOtherThan(leader);
            awaitFilling(filled);
            Signals.send("KILL", cluster.node(filled.id()).pid());
            baton.restart(leader.id());
            baton.restart(filled.id());
        });
        System.out.println(troubles.isEmpty() ? "holds" : "MISSED: " + troubles);
        return troubles.isEmpty() ? 0 : 1;
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Does it, and then looks whether all is as it should be: whole, equal, and able to take a snapshot that is one. */
    private void step(String what, Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        Health.of(cluster, WHOLE);
        double whole = (System.nanoTime() - began) / 1e9;
        require(baton.run("snapshot", "take", "--node", follower(0).id()).exit() == 0, what + ": no snapshot can be taken afterwards");
        require(baton.run("snapshot", "verify", "newest").exit() == 0, what + ": the newest snapshot is not whole");
        String difference = baton.difference(600_000);
        require(difference.isEmpty(), what + ": not equal: " + difference);
        System.out.printf("%s: whole again after %.1f s, the next snapshot is taken and verified, %s%n", what, whole, difference.isEmpty() ? "equal" : "NOT equal");
    }

    private void require(boolean holds, String trouble) {
        if (!holds) troubles.add(trouble);
    }

    private CompletableFuture<Baton.Answer> take(Cluster.Node taker) {
        return CompletableFuture.supplyAsync(() -> baton.run("snapshot", "take", "--node", taker.id()));
    }

    private void awaitProgress(Cluster.Node taker, CompletableFuture<?> taking) {
        boolean under = Waiting.until(LIMIT_MILLIS, () -> taking.isDone() || !Status.snapshotProgress(taker).isEmpty());
        if (!under || taking.isDone()) throw new CannotMeasureException("it was over before anything could be killed; take more rows");
        Waiting.pause(1000);
    }

    private void awaitFilling(Cluster.Node node) {
        boolean under = Waiting.until(LIMIT_MILLIS, () -> state(node).equals("NEEDS_SNAPSHOT"));
        if (!under) throw new CannotMeasureException(node.id() + " is not being filled; take more rows");
        Waiting.pause(1000);
    }

    private String state(Cluster.Node node) {
        return Status.ask(cluster.node(node.id()), Duration.ofSeconds(2)).map(s -> s.members().get(node.id())).map(Status.Member::state).orElse("");
    }

    private void awaitLeaderOtherThan(Cluster.Node old) {
        boolean replaced = Waiting.until(LIMIT_MILLIS, () -> cluster.nodes().stream().filter(n -> n.pid() != 0).map(n -> Status.ask(n, Duration.ofSeconds(2)))
            .anyMatch(s -> s.isPresent() && !s.get().leader().isEmpty() && !s.get().leader().equals(old.id())));
        if (!replaced) throw new CannotMeasureException("nobody leads in place of " + old.id());
    }

    private Cluster.Node leader() {
        return cluster.node(Health.of(cluster, WHOLE).leader());
    }

    private Cluster.Node follower(int number) {
        String leader = leader().id();
        return cluster.nodes().stream().filter(n -> !n.id().equals(leader)).toList().get(number);
    }

    private void empty(Cluster.Node node) throws SQLException {
        var admin = new Cluster.Node(node.id(), 0, node.api(), node.host(), node.port(), node.user(), "template1", 0);
        try (Connection connection = cluster.to(admin, Map.of("options", "-c default_transaction_read_only=off -c synchronous_commit=local")); var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + node.database() + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + node.database());
        }
    }

    private void fill(int rows) throws SQLException {
        cluster.everywhere("CREATE TABLE IF NOT EXISTS bench_kills (id bigint PRIMARY KEY, filler text NOT NULL)");
        try (Connection leader = cluster.toLeader(Map.of()); var statement = leader.createStatement()) {
            statement.execute("TRUNCATE bench_kills");
            for (int from = 1; from <= rows; from += BATCH)
                statement.execute("INSERT INTO bench_kills SELECT i, repeat(md5(i::text), 5) FROM generate_series(" + from + ", " + Math.min(rows, from + BATCH - 1) + ") i");
        }
        Health.of(cluster, WHOLE);
        cluster.everywhere("SELECT 1");
    }
}

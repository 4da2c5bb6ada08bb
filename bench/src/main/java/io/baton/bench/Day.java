package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A day's writes, with a snapshot each hour: the log holds only what somebody still needs, which for some hours is a follower that was paused
 * (traps K8, D10). Hours are as long as their writes take.
 */
final class Day {
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS bench_day (id bigserial PRIMARY KEY, hour int NOT NULL, filler text NOT NULL)";
    private static final int HOURS = 24;
    private static final int PAUSED_FROM = 8;
    private static final int PAUSED_TO = 12;
    /** Rows of the tables' own do not matter here, and a full disk would. */
    private static final int HOURS_KEPT = 2;
    /** What the log keeps below every place, because the pieces of an entry may begin that far before it. */
    private static final long MARGIN = 4_096;
    private static final long LIMIT_MILLIS = 180_000;

    private final Cluster cluster;
    private final Baton baton;
    private final int transactions;
    private final int rows;
    private final Cluster.Node taker;
    private final Cluster.Node sleeper;
    private final List<String> troubles = new ArrayList<>();

    private Day(Cluster cluster, int transactions, int rows, List<Cluster.Node> followers) {
        this.cluster = cluster;
        this.baton = new Baton(cluster);
        this.transactions = transactions;
        this.rows = rows;
        this.taker = followers.get(0);
        this.sleeper = followers.get(1);
    }

    static int run(Options options) throws Exception {
        Cluster cluster = options.cluster();
        int transactions = options.number("transactions", 3600);
        int rows = options.number("rows", 20);
        options.checked();
        String leader = Health.of(cluster, Duration.ofSeconds(60)).leader();
        List<Cluster.Node> followers = cluster.nodes().stream().filter(node -> !node.id().equals(leader)).toList();
        if (followers.size() < 2) throw new CannotMeasureException("it takes two followers: one takes snapshots, the other is paused");
        return new Day(cluster, transactions, rows, followers).measure();
    }

    private int measure() throws Exception {
        cluster.everywhere(TABLE);
        long began = System.nanoTime();
        long first = log().end();
        long most = 0;
        long mostPaused = 0;
        long seen = first;
        for (int hour = 0; hour < HOURS; hour++) {
            if (hour == PAUSED_FROM) require(baton.run("follower", "pause", sleeper.id()));
            boolean paused = hour >= PAUSED_FROM && hour < PAUSED_TO;
            if (hour == PAUSED_TO) resume();
            write(hour);
            require(baton.run("snapshot", "take", "--node", taker.id()));
            // Figures are those of the leader's last look, which may have been before this hour.
            long atLeast = seen + transactions;
            if (paused) awaitKeptFor(sleeper.id(), atLeast);
            else awaitCut(atLeast);
            Status.Log log = log();
            seen = log.end();
            long held = log.end() - log.begin();
            if (paused) mostPaused = Math.max(mostPaused, held);
            else most = Math.max(most, held);
            System.out.printf("hour %2d: the log holds offsets %,d to %,d, %,.1f MB; %s%n", hour, log.begin(), log.end(), log.bytes() / 1e6, log.kept());
        }
        Health.of(cluster, Duration.ofSeconds(120));
        String difference = baton.difference(600_000);
        if (!difference.isEmpty()) troubles.add("not equal: " + difference);
        System.out.printf("%d hours of %,d transactions with %d rows each, in %.0f s: %,d records written, at most %,d held after a snapshot, %,d while a follower was paused; %s%n", HOURS,
            transactions, rows, (System.nanoTime() - began) / 1e9, log().end() - first, most, mostPaused, troubles.isEmpty() ? "equal, holds" : "MISSED: " + troubles);
        return troubles.isEmpty() ? 0 : 1;
    }

    private static void require(Baton.Answer answer) {
        if (answer.exit() != 0) throw new CannotMeasureException(answer.lastLine());
    }

    private void resume() throws SQLException {
        require(baton.run("follower", "resume", sleeper.id()));
        cluster.everywhere("SELECT 1");
    }

    private void write(int hour) throws SQLException {
        try (Connection leader = cluster.toLeader(Map.of()); var statement = leader.createStatement()) {
            // Each is an entry of the log, and none waits for it: an hour shall not take one.
            statement.execute("SET synchronous_commit = off");
            statement.execute("DO $$ BEGIN FOR n IN 1.." + transactions + " LOOP INSERT INTO bench_day (hour, filler) SELECT " + hour + ", md5(n::text || i) FROM generate_series(1, " + rows
                + ") i; COMMIT; END LOOP; END $$");
            statement.execute("DELETE FROM bench_day WHERE hour <= " + (hour - HOURS_KEPT));
            statement.execute("SET synchronous_commit = on");
            statement.execute("INSERT INTO bench_day (hour, filler) VALUES (" + hour + ", 'the last of its hour')");
        }
    }

    private Status.Log log() {
        return Status.ask(cluster.nodes().get(0), Duration.ofSeconds(5)).map(Status::log).orElseThrow(() -> new CannotMeasureException("the first node does not answer"));
    }

    /** Everybody has passed the snapshot: of the hour's entries none is left but what came after it, and the margin. */
    private void awaitCut(long end) {
        if (!Waiting.until(LIMIT_MILLIS, () -> log().end() >= end && log().end() - log().begin() <= MARGIN + transactions / 2)) troubles.add("the log is not cut: " + log());
    }

    private void awaitKeptFor(String node, long end) {
        if (!Waiting.until(LIMIT_MILLIS, () -> log().end() >= end && log().kept().contains("kept for " + node))) troubles.add("the log is not kept for " + node + ": " + log());
    }
}

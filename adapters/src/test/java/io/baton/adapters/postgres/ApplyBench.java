package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.FollowerFixture.entry;

import io.baton.core.log.Change;
import io.baton.core.log.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Measures rows a second of pgbench's own mixture: run its main by hand. Not a test, because machines differ. */
final class ApplyBench {
    private static final int ACCOUNTS = 200_000;

    private ApplyBench() {}

    public static void main(String[] args) {
        try (var db = new FollowerFixture(); var follower = new PostgresFollower(db.server)) {
            db.run("CREATE SCHEMA s", "CREATE TABLE s.branches (bid int PRIMARY KEY, balance int, filler char(88))",
                "CREATE TABLE s.tellers (tid int PRIMARY KEY, bid int, balance int, filler char(84))",
                "CREATE TABLE s.accounts (aid int PRIMARY KEY, bid int, balance int, filler char(84)) WITH (fillfactor = 90)",
                "CREATE TABLE s.history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
                "INSERT INTO s.branches SELECT i, 0, '' FROM generate_series(1, 2) i",
                "INSERT INTO s.tellers SELECT i, 1, 0, '' FROM generate_series(1, 20) i",
                "INSERT INTO s.accounts SELECT i, 1, 0, '' FROM generate_series(1, " + ACCOUNTS + ") i", "VACUUM ANALYZE");
            var relations = List.of(db.relation("s.branches", 'd', "bid"), db.relation("s.tellers", 'd', "tid"),
                db.relation("s.accounts", 'd', "aid"), db.relation("s.history", 'n'));
            follower.load();
            for (int round = 0; round < 5; round++) round(db, follower, relations, round);
        }
    }

    private static void round(FollowerFixture db, PostgresFollower follower, List<Relation> relations, int round) {
        var random = new Random(round);
        long nanos = 0;
        int changes = 0;
        for (int transaction = 0; transaction < 25; transaction++) {
            var entries = new ArrayList<List<Change>>();
            for (int i = 0; i < 2_000; i++) entries.add(pgbench(random));
            long start = System.nanoTime();
            for (var entry : entries) follower.apply(entry(relations, entry));
            follower.commit(db.state(), false);
            nanos += System.nanoTime() - start;
            changes += entries.size() * 4;
        }
        System.out.printf("round %d: %,d changes/s%n", round, changes * 1_000_000_000L / nanos);
    }

    private static List<Change> pgbench(Random random) {
        int aid = 1 + random.nextInt(ACCOUNTS);
        int tid = 1 + random.nextInt(20);
        int bid = 1 + random.nextInt(2);
        int delta = random.nextInt(10_000) - 5_000;
        return List.of(
            new Change.Update(2, Optional.empty(), FollowerFixture.row(aid, 1, delta, " ".repeat(84))),
            new Change.Update(1, Optional.empty(), FollowerFixture.row(tid, 1, delta, " ".repeat(84))),
            new Change.Update(0, Optional.empty(), FollowerFixture.row(bid, delta, " ".repeat(88))),
            new Change.Insert(3, FollowerFixture.row(tid, bid, aid, delta, "2024-05-06 07:08:09.123456", null)));
    }
}

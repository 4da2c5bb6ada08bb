package io.baton.bench;

import io.baton.bench.Ledger.Ack;
import io.baton.bench.Scenario.Expect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run of a scenario: load, hurt, mend, wait, compare. */
final class Run {
    /** @param client what the writers' connections are set to besides the line of hosts */
    record Setup(Cluster cluster, Scenario scenario, int writers, int stubborn, int holdMillis, int warmMillis, Map<String, String> client) {}

    private static final Duration WHOLE = Duration.ofSeconds(120);
    private static final int AFTERMATH_MILLIS = 3000;
    private static final int VERIFY_MILLIS = 60_000;
    /** One write each: enough to have some on the way at any moment, too few to keep the log busy. */
    private static final int LOCAL_PACE_MILLIS = 50;

    private final Setup setup;
    private final Cluster cluster;
    private final Baton baton;
    private final Quarantine quarantine;
    private final Ledger ledger = new Ledger();
    private final Ledger stubborn = new Ledger();
    private final Ledger local = new Ledger();
    private final List<String> troubles = new ArrayList<>();
    private final long latestBefore = Writers.latest();

    Run(Setup setup) {
        this.setup = setup;
        cluster = setup.cluster();
        baton = new Baton(cluster);
        quarantine = new Quarantine(cluster);
    }

    Outcome run() throws Exception {
        Status before = Health.of(cluster, WHOLE);
        Set<String> quarantinedBefore = quarantine.ids();
        Cluster.Node leader = cluster.node(before.leader());
        var stage = new Stage(cluster, baton, leader, new Burn());
        long hurtAt;
        long mendedAt;
        double rejoined;
        long endedAt;
        ApiWriters api = null;
        try (var watch = new Watch(cluster); var writers = new Writers(setup.writers(), () -> cluster.toLeader(setup.client()), ledger);
             var old = new Writers(setup.stubborn(), () -> connectStubbornly(leader), stubborn);
             var unlogged = new Writers(setup.stubborn() > 0 ? 1 : 0, () -> connectForLocal(leader), local, LOCAL_PACE_MILLIS)) {
            if (setup.scenario() == Scenario.SWITCHOVER) api = new ApiWriters(cluster.nodes());
            Waiting.pause(setup.warmMillis());
            if (ledger.count() == 0) throw new CannotMeasureException("no write got through before anything was hurt: " + ledger.failures());
            hurtAt = System.nanoTime();
            setup.scenario().hurt(stage);
            hold();
            mendedAt = System.nanoTime();
            setup.scenario().heal(stage);
            rejoined = awaitWhole(mendedAt);
            Waiting.pause(1000);
            endedAt = System.nanoTime();
            if (api != null) api.close();
            for (Writers each : List.of(writers, old, unlogged)) each.close();
            return outcome(before, leader, watch, hurtAt, endedAt, rejoined, quarantinedBefore, api);
        }
    }

    /** A session that insists on writing and knows no timeout, on the server that leads at first: its like lost most writes elsewhere (trap F9). */
    private Connection connectStubbornly(Cluster.Node leader) throws SQLException {
        Connection connection = cluster.to(leader, Map.of("connectTimeout", "5", "ApplicationName", "bench-stubborn"));
        if (stubborn.count() == 0) try (var statement = connection.createStatement()) {
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
        }
        return connection;
    }

    /** Only its first session insists: what is written past the gate of a server that follows is nobody's promise. */
    private Connection connectForLocal(Cluster.Node leader) throws SQLException {
        Connection connection = cluster.to(leader, Map.of("connectTimeout", "5", "ApplicationName", "bench-local"));
        try (var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            if (local.count() == 0) statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
        }
        return connection;
    }

    /** For as long as the scenario says, or until a supervisor would act: here, when writes flow again. */
    private void hold() {
        if (setup.holdMillis() > 0) {
            Waiting.pause(setup.holdMillis());
            return;
        }
        if (!flows(60_000)) troubles.add("no writes for 60 s; the parts were then started again");
        Waiting.pause(1000);
    }

    private boolean flows(long millis) {
        Waiting.pause(1500);
        return Waiting.until(millis, () -> {
            int count = ledger.count();
            Waiting.pause(300);
            return ledger.count() >= count + 10;
        });
    }

    private double awaitWhole(long since) {
        try {
            Health.of(cluster, WHOLE);
            double millis = (System.nanoTime() - since) / 1e6;
            // A failover that is not wanted may come late, and one that is wanted may be followed by another.
            Waiting.pause(AFTERMATH_MILLIS);
            Health.of(cluster, WHOLE);
            if (!flows(30_000)) troubles.add("all nodes are well, and still no writes get through");
            return millis;
        } catch (CannotMeasureException e) {
            troubles.add(e.getMessage());
            return Double.NaN;
        }
    }

    private Outcome outcome(Status before, Cluster.Node leader, Watch watch, long hurtAt, long endedAt, double rejoined, Set<String> quarantinedBefore,
                            ApiWriters api) {
        String difference = baton.difference(VERIFY_MILLIS);
        if (!difference.isEmpty()) troubles.add("not equal: " + difference);
        var acknowledged = new ArrayList<>(ledger.acks());
        acknowledged.addAll(stubborn.acks());
        Rows rows = rows();
        Set<Long> lost = rows.missing(acknowledged.stream().map(Ack::id).toList());
        var claimed = watch.first(hurtAt, s -> s.status().epoch() > before.epoch());
        var led = watch.first(hurtAt, s -> s.status().members().values().stream().anyMatch(m -> m.epoch() > before.epoch() && m.leads()));
        String after = watch.latestLeader();
        // What began before and was in the log by then may be answered late: a frozen server answers when it wakes up.
        var byOld = claimed.isEmpty() || after.equals(leader.id()) ? List.<Ack>of()
            : acknowledged.stream().filter(a -> a.port() == leader.port() && a.began() > claimed.get().at()).toList();
        Kept kept = Kept.judge(quarantine, quarantinedBefore, local, rows);
        troubles.addAll(kept.troubles());
        judge(leader.id(), after, lost.size(), rows.twice(), byOld, lost, api);
        var failures = new HashMap<>(ledger.failures());
        stubborn.failures().forEach((why, count) -> failures.put("stubborn: " + why, count));
        return new Outcome(leader.id(), after, ledger.longestSilence(hurtAt, endedAt), since(hurtAt, claimed), since(hurtAt, led), acknowledged.size(),
            ledger.failed() + stubborn.failed(), lost.size(), rows.twice(), byOld.size(), rejoined, kept.transactions(),
            troubles, failures, watch.story(hurtAt));
    }

    private Rows rows() {
        try {
            return Rows.read(cluster, latestBefore);
        } catch (SQLException e) {
            troubles.add("a server does not let anybody in, so its rows were not compared: " + e.getMessage());
            return new Rows(Map.of(), 0);
        }
    }

    private static double since(long from, java.util.Optional<Watch.Seen> seen) {
        return seen.map(s -> (s.at() - from) / 1e6).orElse(Double.NaN);
    }

    private void judge(String before, String after, int lost, int twice, List<Ack> byOld, Set<Long> lostNumbers, ApiWriters api) {
        Expect expect = setup.scenario().expect;
        if (expect == Expect.SAME && !before.equals(after)) troubles.add("the leader changed from " + before + " to " + after + ", and should not have");
        if (expect == Expect.ANOTHER && before.equals(after)) troubles.add(before + " leads again, another node should");
        if (lost > 0) troubles.add(lost + " acknowledged writes are lost");
        if (twice > 0) troubles.add(twice + " rows are there twice");
        long lostByOld = byOld.stream().filter(a -> lostNumbers.contains(a.id())).count();
        if (!byOld.isEmpty()) troubles.add("the old leader acknowledged " + byOld.size() + " writes that began in a new epoch, " + lostByOld + " of them lost");
        if (api != null && api.ledger().failed() > 0) troubles.add("errors for API clients: " + api.ledger().failures());
        if (api != null && api.ledger().count() == 0) troubles.add("no API client wrote anything");
    }
}

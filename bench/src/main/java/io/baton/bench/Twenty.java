package io.baton.bench;

import io.baton.bench.Ledger.Ack;
import java.time.Duration;

/** Failovers in a row under one load: first by kill -9, then by a pause that the same processes live through, so that leaks add up. */
final class Twenty {
    private static final Duration WHOLE = Duration.ofSeconds(120);
    private static final int STOPPED_MILLIS = 4000;

    private Twenty() {}

    static int run(Run.Setup setup, int failovers) throws Exception {
        Cluster cluster = setup.cluster();
        var baton = new Baton(cluster);
        var ledger = new Ledger();
        long latestBefore = Writers.latest();
        boolean holds = true;
        Leaks early = null;
        try (var writers = new Writers(setup.writers(), () -> cluster.toLeader(setup.client()), ledger)) {
            Waiting.pause(setup.warmMillis());
            for (int n = 1; n <= failovers; n++) {
                long from = System.nanoTime();
                String step = failover(cluster, baton, n <= failovers / 4 ? Scenario.KILL : Scenario.STOP);
                System.out.printf("%4d  %s, longest silence %s ms, acknowledged so far %d%n", n, step,
                    Samples.text(ledger.longestSilence(from, System.nanoTime())), ledger.count());
                // By then every node has led once, and holds what a leader needs.
                if (n == failovers / 2) early = Leaks.of(cluster);
            }
            Waiting.pause(3000);
            Leaks late = Leaks.of(cluster);
            System.out.println("half way: " + early + "\nat last:  " + late);
            for (String leak : late.since(early)) {
                System.out.println("! " + leak);
                holds = false;
            }
            writers.close();
        }
        return judge(cluster, baton, ledger, latestBefore) && holds ? 0 : 1;
    }

    private static String failover(Cluster cluster, Baton baton, Scenario scenario) {
        Status before = Health.of(cluster, WHOLE);
        var stage = new Stage(cluster, baton, cluster.node(before.leader()), new Burn());
        scenario.hurt(stage);
        long hurt = System.nanoTime();
        boolean changed = Waiting.until(60_000, () -> cluster.nodes().stream().filter(n -> !n.id().equals(before.leader()))
            .map(n -> Status.ask(n, Duration.ofMillis(300))).flatMap(java.util.Optional::stream)
            .anyMatch(s -> !s.leader().equals(before.leader()) && s.members().containsKey(s.leader()) && s.members().get(s.leader()).leads()));
        long left = STOPPED_MILLIS - (System.nanoTime() - hurt) / 1_000_000;
        if (scenario == Scenario.STOP && left > 0) Waiting.pause(left);
        scenario.heal(stage);
        Status after = Health.of(cluster, WHOLE);
        return scenario.word() + " " + before.leader() + ">" + after.leader() + (changed ? "" : " (no other leader within 60 s)");
    }

    private static boolean judge(Cluster cluster, Baton baton, Ledger ledger, long latestBefore) throws Exception {
        String difference = baton.difference(60_000);
        Rows rows = Rows.read(cluster, latestBefore);
        int lost = rows.missing(ledger.acks().stream().map(Ack::id).toList()).size();
        System.out.println("acknowledged " + ledger.count() + ", lost " + lost + ", twice " + rows.twice() + ", "
            + (difference.isEmpty() ? "all nodes equal" : "NOT EQUAL: " + difference));
        ledger.failures().forEach((why, count) -> System.out.println("  " + count + " x " + why));
        return lost == 0 && rows.twice() == 0 && difference.isEmpty();
    }
}

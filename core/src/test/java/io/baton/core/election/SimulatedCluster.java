package io.baton.core.election;

import io.baton.core.election.Decision.Claim;
import io.baton.core.log.LogEntry.EpochStarted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** Nodes, Kafka and monitors in simulated milliseconds: an hour takes a moment, and a seed replays it. */
final class SimulatedCluster {
    /** What a monitor reads: a heartbeat or a claim, with the broker's stamp. */
    private record Item(io.baton.core.cluster.Heartbeat beat, EpochStarted claim, long append) {}

    record Claimed(long at, String monitor, Claim claim) {}

    final class Monitor {
        final String name;
        final FailoverPolicy policy;
        final Queue<Item> inbox = new ArrayDeque<>();
        Election election = Election.start(FailureDetector.Limits.USUAL);
        Decision last;
        long pausedUntil;

        Monitor(String name, long stagger) {
            this.name = name;
            this.policy = new FailoverPolicy(FailoverPolicy.Limits.USUAL, stagger);
        }

        /** Reads what has come and decides, as the wall-clock punctuation does. */
        private void wake() {
            for (Item item = inbox.poll(); item != null; item = inbox.poll())
                election = item.claim() != null ? election.read(item.claim()) : election.heard(item.beat(), item.append());
            var step = policy.decide(election);
            election = step.next();
            last = step.decision();
            if (last instanceof Claim claim) append(name, claim);
        }
    }

    final Random random;
    final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    final List<Monitor> monitors = new ArrayList<>();
    final List<Claimed> claims = new ArrayList<>();
    /** Added to the broker's stamps: its clock may be wrong, and step. */
    long brokerClock = 1_700_000_000_000L;
    long kafkaDownUntil;
    long epoch = 1;
    long now;

    SimulatedCluster(long seed, String... names) {
        random = new Random(seed);
        for (String name : names) nodes.put(name, new SimulatedNode(name));
        monitors.add(new Monitor("m1", 0));
        var leader = nodes.get(names[0]);
        leader.term = "leading";
        leader.readBackMillis = 3;
    }

    SimulatedNode node(String name) {
        return nodes.get(name);
    }

    Monitor monitor() {
        return monitors.get(0);
    }

    Monitor addMonitor(String name, long stagger) {
        monitors.add(new Monitor(name, stagger));
        return monitors.get(monitors.size() - 1);
    }

    void stopKafka(long millis) {
        kafkaDownUntil = now + millis;
        // Each node's client finds its way back in its own time.
        for (var node : nodes.values()) node.silentUntil = kafkaDownUntil + random.nextInt(1500);
    }

    SimulatedCluster run(long millis) {
        for (long end = now + millis; now < end; now += 5) tick();
        return this;
    }

    private void tick() {
        for (var node : nodes.values()) beat(node);
        for (var monitor : monitors)
            if (now % 50 == 0 && now >= monitor.pausedUntil && now >= kafkaDownUntil) monitor.wake();
    }

    private void beat(SimulatedNode node) {
        if (now >= node.leadsAt && !node.cannotOpen) {
            node.term = "leading";
            node.readBackMillis = 3;
            node.leadsAt = Long.MAX_VALUE;
        }
        if (node.dead || now < node.nextBeat || now < node.silentUntil) return;
        var item = new Item(node.beat(), null, brokerClock + now);
        for (var monitor : monitors) monitor.inbox.add(item);
        node.nextBeat = now + 100 + random.nextInt(10);
        if (node.goodbye) node.dead = true;
    }

    private void append(String monitor, Claim claim) {
        claims.add(new Claimed(now, monitor, claim));
        if (claim.epoch() != epoch + 1) return;
        epoch++;
        for (var m : monitors) m.inbox.add(new Item(null, claim.entry(monitor), brokerClock + now));
        for (var node : nodes.values()) {
            if (node.dead) continue;
            node.epoch = epoch;
            boolean named = node.name.equals(claim.leader().node());
            node.term = named ? "opening" : "following";
            node.readBackMillis = -1;
            node.leadsAt = named ? now + 200 : Long.MAX_VALUE;
        }
    }
}

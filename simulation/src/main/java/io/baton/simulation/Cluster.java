package io.baton.simulation;

import io.baton.core.api.RepairService;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.rejoin.LastResort;
import io.baton.simulation.Violation.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The whole cluster on simulated ports: three nodes, two monitors, one log, clients; and one thread that decides who is next. */
final class Cluster {
    private static final int NODES = 3;
    private static final int MONITORS = 2;
    private static final long MILLI = 1_000_000L;
    private static final long HEARTBEAT = 100 * MILLI;
    private static final int ROUNDS_TO_RECOVER = 600;
    private static final int OUTAGE_ROUNDS = 45;
    private static final int ROUNDS_AFTER_OUTAGE = 10;

    private static final List<LastResort.Limits> LAST_RESORTS = List.of(new LastResort.Limits(300, 0, 0, 0), new LastResort.Limits(300, 200, 500, 100),
        new LastResort.Limits(300, 1_000, 3_000, 500));

    private final Chance chance;
    private final Faults faults;
    private final Trace trace;
    private final Referee referee;
    private final SimulatedLog log;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<SimulatedMonitor> monitors = new ArrayList<>();
    private final Disasters disasters;
    private final Clients clients;
    private final LastResort.Limits lastResort;
    private final boolean longOutage;
    private long now;
    private long nextPulse;

    Cluster(long seed, boolean words) {
        chance = new Chance(seed);
        faults = new Faults(chance);
        trace = new Trace(words, () -> now);
        referee = new Referee(trace);
        log = new SimulatedLog(chance, faults, trace);
        referee.judgeBy(log.truth());
        var heartbeats = new SimulatedHeartbeats(chance, faults, () -> now / MILLI);
        // Drawn apart, so that the rest of a run does not depend on it. Safety must not depend on it either, so it may be hasty beyond reason.
        var apart = new Chance(~seed);
        lastResort = apart.of(LAST_RESORTS);
        longOutage = apart.onceIn(4);
        for (int i = 0; i < NODES; i++) nodes.add(node("n" + (i + 1), heartbeats));
        for (int i = 0; i < MONITORS; i++) {
            var writers = log.writers(new Leader("monitor" + i, "m"), () -> true);
            monitors.add(new SimulatedMonitor(i, heartbeats.channel(() -> true), log.reader(() -> true), writers, chance, faults));
        }
        disasters = new Disasters(chance, trace, nodes);
        clients = new Clients(chance, faults, nodes);
    }

    private SimulatedNode node(String name, SimulatedHeartbeats heartbeats) {
        var database = new SimulatedDatabase(name, chance, faults, referee);
        var world = new SimulatedNode.World(log, heartbeats, referee, epoch -> appliedByFollowers(epoch, name), lastResort);
        return new SimulatedNode(name, database, world, new SimulatedPeers(chance, () -> peersOf(name)));
    }

    Trace trace() {
        return trace;
    }

    /** Runs with faults for {@code steps}, then without, until all is well. Throws a {@link Violation} if a promise is broken. */
    void run(int steps) {
        nodes.forEach(SimulatedNode::start);
        log.store(new EpochStarted(1, chance.of(nodes).incarnation(), Seen.NOTHING, "init", "the cluster begins"), Leader.NONE);
        for (int i = 0; i < steps; i++) step();
        if (longOutage) losesTheLogForLong();
        recover();
    }

    private void step() {
        now += chance.below(30) * MILLI;
        pulse();
        if (faults.event()) disasters.strike(now);
        disasters.heal(now);
        SimulatedNode node = chance.of(nodes);
        switch (chance.below(16)) {
            case 0, 1, 2, 3, 4, 5 -> node.step(now);
            case 6, 7, 8, 9 -> node.stepRelay(now);
            case 10, 11, 12 -> clients.write();
            case 13 -> log.deliver();
            case 14 -> chance.of(monitors).step();
            default -> flushOrCancel(node.database);
        }
    }

    private void flushOrCancel(SimulatedDatabase database) {
        if (!database.isUp()) return;
        database.flush();
        if (chance.onceIn(8)) database.cancelAWait();
    }

    private void pulse() {
        if (now < nextPulse) return;
        nextPulse = now + HEARTBEAT;
        for (SimulatedNode node : nodes) node.pulse(now);
    }

    /** Longer than a lease, and nobody can be elected meanwhile, so that whoever led shuts its gate, and has to open it again. Databases may fail. */
    private void losesTheLogForLong() {
        trace.say(8, () -> "everybody is cut off from the log for long");
        for (int round = 0; round < OUTAGE_ROUNDS; round++) {
            boolean over = round >= OUTAGE_ROUNDS - ROUNDS_AFTER_OUTAGE;
            nodes.forEach(node -> node.reach(over));
            now += 100 * MILLI;
            pulse();
            if (over) log.deliverAll();
            for (SimulatedNode node : nodes) {
                node.step(now);
                node.stepRelay(now);
            }
        }
    }

    /**
     * All faults are over: a leader has to open, and a new write has to be logged and applied by everybody. Either the leader is lost
     * for good, and the monitors have to find another one; or there are no monitors, and the leader has to go on by itself, if it can.
     */
    private void recover() {
        faults.end();
        boolean stuck = nodes.stream().anyMatch(Cluster::holdsTooMuch);
        boolean monitored = chance.onceIn(2) || stuck;
        trace.say(0, () -> "all faults are over" + (monitored ? "" : ", and the monitors are gone"));
        if (monitored && !stuck) loseLeader();
        disasters.healAll(nodes);
        int probe = 0;
        for (int round = 0; round < ROUNDS_TO_RECOVER; round++) {
            now += 20 * MILLI;
            round(monitored);
            if (probe == 0) probe = clients.probe();
            if (probe != 0 && referee.isAcknowledged(probe) && settled()) {
                referee.atEnd(nodes.stream().map(node -> node.database).toList());
                return;
            }
            // Its leader may be deposed after all: then its client was told to take it for unknown, and tries again.
            if (probe != 0 && !referee.isAcknowledged(probe) && !waits(probe)) probe = 0;
        }
        throw new Violation(Promise.Progress, "no " + (probe == 0 ? "leader admits a write" : "write is logged and applied everywhere")
            + " after " + ROUNDS_TO_RECOVER + " rounds without faults");
    }

    private void loseLeader() {
        SimulatedNode leader = nodes.stream().filter(node -> log.truth().last().leader().isNode(node.name)).findFirst().orElseThrow();
        disasters.bury(leader);
        nodes.remove(leader);
    }

    /** Whether it has what it can never log, so that it has to be deposed first. */
    private static boolean holdsTooMuch(SimulatedNode node) {
        return node.database.hasSlot() && node.database.wal().stream().anyMatch(commit -> commit.write.tooLarge());
    }

    private boolean waits(int xid) {
        return nodes.stream().anyMatch(node -> node.database.waits(xid));
    }

    private void round(boolean monitored) {
        pulse();
        log.deliverAll();
        for (SimulatedNode node : nodes) {
            node.step(now);
            node.stepRelay(now);
        }
        if (monitored) monitors.forEach(SimulatedMonitor::step);
    }

    private boolean settled() {
        var end = log.truth().last();
        for (SimulatedNode node : nodes) {
            var state = node.view().state();
            boolean applied = state.leader().isNode(node.name) || node.database.stored().state().offset() == state.offset()
                || log.truth().at(node.database.stored().state().offset()).table() == end.table();
            if (log.truth().at(state.offset()).table() != end.table() || !applied) return false;
            if (!node.database.wal().stream().allMatch(commit -> log.truth().counts(commit.write.xid(), Long.MAX_VALUE))) return false;
        }
        return true;
    }

    private Lsn appliedByFollowers(long epoch, String leader) {
        Lsn best = Lsn.ZERO;
        for (SimulatedNode node : nodes) {
            Position position = node.database.stored().state().position();
            if (!node.name.equals(leader) && position.epoch() == epoch) best = best.max(position.lsn());
        }
        return best;
    }

    private List<RepairService> peersOf(String name) {
        return nodes.stream().filter(node -> !node.name.equals(name)).map(SimulatedNode::asPeer).flatMap(Optional::stream).toList();
    }
}

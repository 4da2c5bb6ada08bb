package io.baton.simulation;

import io.baton.core.api.RepairService;
import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.cluster.Room;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.node.Node;
import io.baton.core.node.NodeView;
import io.baton.core.node.Pulse;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Orders;
import io.baton.core.port.Refill;
import io.baton.core.port.Peers;
import io.baton.core.port.Quarantine;
import io.baton.core.port.Rebuild;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.LastResort;
import io.baton.core.term.Term;
import io.baton.follower.AppliedPosition;
import io.baton.follower.FollowerApplier;
import io.baton.follower.Holds;
import io.baton.follower.Rejoiner;
import io.baton.follower.RepairRows;
import io.baton.leader.LeaderWriter;
import io.baton.simulation.Violation.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** A node's machine: its PostgreSQL and, if it runs, the node's process with the product's own classes in it. */
final class SimulatedNode {
    /** What a process needs of the world around it. */
    record World(SimulatedLog log, SimulatedHeartbeats heartbeats, Referee referee, LongFunction<Lsn> appliedByFollowers,
                 LastResort.Limits lastResort) {}

    /** One process. */
    private final class Process {
        final Leader self = new Leader(name, name + ++incarnations);
        final SimulatedLoops loops = new SimulatedLoops();
        final LeaderWriter leader;
        final Node node;
        final Pulse pulse;
        final RepairRows repair;
        NodeView seen;

        Process() {
            var ports = new DatabasePorts(database);
            var writers = world.log.writers(self, () -> reachable);
            leader = new LeaderWriter(ports, ports, ports, writers, loops, world.appliedByFollowers);
            var applied = new AppliedPosition();
            var follower = new FollowerApplier(ports, applied, new Holds());
            var rejoin = new Rejoiner(name, ports, new Kept(), peers, ports, new Emptying(ports), follower,
                deposed -> ports.terminateClients(), new LastResort(name, world.heartbeats::view, world.heartbeats::now, world.lastResort));
            node = new Node(self, world.log.reader(() -> reachable), writers, new WatchedFollower(follower, world.referee, name), leader,
                rejoin, Orders.NONE, Refill.NONE);
            repair = new RepairRows(node::view, applied, ports, RepairRows.Patience.NONE);
            seen = node.view();
            var identity = new Pulse.Identity(self, "", "", 0);
            pulse = new Pulse(identity, node::view, leader::millisSinceReadBack, () -> Health.GOOD, () -> 0, () -> "", () -> Standing.UNKNOWN, () -> Room.UNKNOWN, () -> false,
                world.heartbeats.channel(() -> reachable));
        }

        /** As long as it says that it waits like the others, the next one in turn may be emptied too. */
        private final class Emptying implements Rebuild {
            private final Rebuild database;

            Emptying(Rebuild database) {
                this.database = database;
            }

            @Override
            public boolean isPossible() {
                return database.isPossible();
            }

            @Override
            public void startOver(long ownSince) {
                if (node.view().condition() == NodeView.Condition.NEEDS_ROWS)
                    throw new Violation(Promise.WhoNeedsRowsSaysSo, self + " is emptied and says that it waits");
                database.startOver(ownSince);
            }
        }

        /** What is completed arrives with {@link #settle}, or not at all. */
        private final class Kept implements Quarantine, Quarantine.Keeping {
            private final List<DivergentTransaction> underWay = new ArrayList<>();

            @Override
            public Keeping begin() {
                return this;
            }

            @Override
            public void add(DivergentPage page) {
                requireReachable();
            }

            @Override
            public void complete(DivergentTransaction transaction) {
                requireReachable();
                underWay.add(transaction);
            }

            @Override
            public void settle() {
                List<DivergentTransaction> arriving = List.copyOf(underWay);
                underWay.clear();
                requireReachable();
                arriving.forEach(transaction -> world.referee.quarantined(name, transaction.xid()));
            }

            private void requireReachable() {
                if (reachable) return;
                underWay.clear();
                throw new LogUnavailableException("the quarantine is out of reach", null);
            }
        }
    }

    final String name;
    final SimulatedDatabase database;
    private final World world;
    private final Peers peers;
    private Process process;
    private int incarnations;
    private boolean reachable = true;
    private long pausedUntil;

    SimulatedNode(String name, SimulatedDatabase database, World world, Peers peers) {
        this.name = name;
        this.database = database;
        this.world = world;
        this.peers = peers;
    }

    boolean runs() {
        return process != null;
    }

    NodeView view() {
        return process.node.view();
    }

    /** Its own word: SQL clients look at the database's gate alone. */
    boolean admitsOverTheApi() {
        return process != null && process.leader.admittingEpoch().isPresent();
    }

    /** A node always starts closed. */
    void start() {
        if (process != null || !database.isUp()) return;
        database.gate(false);
        process = new Process();
    }

    void kill() {
        if (process == null) return;
        world.log.abandon(process.self);
        database.cutConnections();
        process = null;
    }

    /** No step before then; after that it goes on with what it remembers (trap F10). */
    void pauseUntil(long nanos) {
        pausedUntil = nanos;
    }

    void reach(boolean log) {
        reachable = log;
    }

    boolean isReachable() {
        return reachable;
    }

    /** The process that would answer to a claim at present. */
    Leader incarnation() {
        return process.self;
    }

    private boolean sleeps(long now) {
        return process == null || now < pausedUntil;
    }

    void step(long now) {
        if (sleeps(now)) return;
        NodeView before = process.seen;
        try {
            process.node.tick(now);
        } catch (IllegalStateException | IllegalArgumentException | NullPointerException e) {
            throw new Violation(Promise.NobodyHalts, process.self + " ended with " + e);
        }
        process.seen = process.node.view();
        world.referee.looksAt(process.self, before, process.seen);
        if (process.seen.term() instanceof Term.Rejoining && database.keepsClientsWaiting())
            throw new Violation(Promise.TheDeposedLetGo, process.self + " rejoins, and clients wait on it");
        if (process.seen.condition() == NodeView.Condition.STUCK && database.keepsClientsWaiting())
            throw new Violation(Promise.NobodyWaitsInVain, process.self + " can log nothing more, and clients wait for it");
        boolean opened = process.seen.term() instanceof Term.Leading && !process.seen.term().equals(before.term());
        if (opened) world.referee.opened(process.self, database.unloggedTail(process.seen.state().logged()));
    }

    void stepRelay(long now) {
        if (!sleeps(now)) process.loops.step(now);
    }

    void pulse(long now) {
        if (!sleeps(now)) process.pulse.tick(now);
    }

    /** What it answers to others that ask for rows, if they can reach it. */
    Optional<RepairService> asPeer() {
        return process == null || !reachable ? Optional.empty() : Optional.of(process.repair);
    }
}

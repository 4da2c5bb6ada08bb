package io.baton.leader;

import io.baton.core.api.SwitchoverService;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switchover: the leader stops admitting, lets what is under way reach the log, and claims the next epoch for another node. The claim
 * is the same compare-and-set as at a failover, so that a switchover that races with one costs a pause and never data.
 */
public final class Handover implements SwitchoverService {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** A follower that was not heard for longer is not handed anything. */
    private static final long FRESH_MILLIS = 1_000;

    /** A follower that is farther behind would keep the cluster without a leader for too long. */
    private static final long MOST_LAG_ENTRIES = 1_000;

    private static final long OPEN_NANOS = 5_000_000_000L;
    private static final long LOOK_AGAIN_NANOS = 2_000_000L;

    private final String self;
    private final LeaderWriter leader;
    private final LogWriters writers;
    private final Supplier<NodeView> node;
    private final Supplier<ClusterView> cluster;
    private final LongSupplier clock;

    public Handover(String self, LeaderWriter leader, LogWriters writers, Supplier<NodeView> node, Supplier<ClusterView> cluster,
                    LongSupplier clock) {
        this.self = self;
        this.leader = leader;
        this.writers = writers;
        this.node = node;
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public synchronized Outcome switchOver(Optional<String> to, String asker) {
        NodeView now = node.get();
        boolean stuck = isStuck(now);
        if (!(now.term() instanceof Term.Leading) && !stuck) {
            String current = now.state().leader().node();
            boolean mine = current.isEmpty() || current.equals(self);
            return mine ? new Outcome.Refused("nobody leads at the moment; nothing was changed, try again") : new Outcome.NotLeader(current);
        }
        if (to.isPresent() && to.get().equals(self)) return new Outcome.Refused(self + " leads already; nothing was changed");
        Optional<Heartbeat> target = target(to);
        if (target.isEmpty()) return new Outcome.Refused(to.map(id -> id + " is not a follower that is up to date and was heard lately: " + standing(id))
            .orElse("no follower is up to date and was heard lately") + "; nothing was changed. Look at 'baton status'");
        return stuck ? release(target.get(), asker) : handOver(target.get(), asker);
    }

    /** It has stepped aside: the epoch is this node's, and nothing it holds can be logged in it any more. */
    private boolean isStuck(NodeView now) {
        return now.condition() == Condition.STUCK && now.state().leader().isNode(self);
    }

    /** Where no monitor does it. There is nothing to bring to rest. */
    private Outcome release(Heartbeat target, String asker) {
        long began = System.nanoTime();
        Optional<String> trouble;
        try {
            trouble = claimFor(target, asker);
        } catch (RuntimeException e) {
            trouble = Optional.of(e.getMessage());
        }
        if (trouble.isEmpty()) return opened(target.node(), node.get().state().epoch(), began);
        return new Outcome.Refused(trouble.get() + "; nobody leads, try again");
    }

    /** For a leader that stops: hands over to the best follower, if there is one, and does not wait until that one leads. */
    public synchronized void leave() {
        if (!(node.get().term() instanceof Term.Leading)) return;
        Optional<Heartbeat> target = target(Optional.empty());
        Optional<String> trouble = target.isEmpty() ? Optional.of("no follower is up to date and was heard lately")
            : tryToClaimFor(target.get(), "its own stop");
        trouble.ifPresent(why -> LOG.warn("stopping without a handover: {}; a monitor chooses the next leader", why));
    }

    private Outcome handOver(Heartbeat target, String asker) {
        long began = System.nanoTime();
        Optional<String> trouble = tryToClaimFor(target, asker);
        if (trouble.isEmpty()) return opened(target.node(), node.get().state().epoch(), began);
        leader.resume();
        return new Outcome.Refused(trouble.get() + "; " + self + " leads on");
    }

    /** Whatever goes wrong: the leader must not stay shut. */
    private Optional<String> tryToClaimFor(Heartbeat target, String asker) {
        try {
            return restAndClaimFor(target, asker);
        } catch (RuntimeException e) {
            return Optional.of("the leader could not come to rest (" + e.getMessage() + ")");
        }
    }

    /** Comes to rest, and claims the next epoch for the target. Returns what went wrong. */
    private Optional<String> restAndClaimFor(Heartbeat target, String asker) {
        LOG.info("handing over to {}, asked by {}", target.node(), asker);
        if (!leader.comeToRest()) return Optional.of("transactions under way did not reach the log in time");
        return claimFor(target, asker);
    }

    private Optional<String> claimFor(Heartbeat target, String asker) {
        ReplayState at = node.get().state();
        Seen seen = new Seen(target.epoch(), target.sequence());
        try (LogWriter writer = writers.open("switchover")) {
            writer.append(new EpochStarted(at.epoch() + 1, new Leader(target.node(), target.incarnation()), seen, self,
                "switchover to " + target.node() + ", asked by " + asker));
            boolean read = await(() -> node.get().state().epoch() > at.epoch());
            return read ? Optional.empty() : Optional.of("the claim for " + target.node() + " was not read back from the log");
        }
    }

    private Outcome opened(String target, long epoch, long began) {
        boolean leads = await(() -> cluster.get().leader().filter(h -> h.heartbeat().epoch() >= epoch).isPresent());
        if (!leads) return new Outcome.Refused("epoch " + epoch + " was given to " + target + ", which has not opened it yet; a monitor "
            + "will choose another node if it does not. Look at 'baton status'");
        Heartbeat opened = cluster.get().leader().orElseThrow().heartbeat();
        return new Outcome.Done(opened.node(), opened.epoch(), (System.nanoTime() - began) / 1_000_000);
    }

    private Optional<Heartbeat> target(Optional<String> wanted) {
        long now = clock.getAsLong();
        ClusterView view = cluster.get();
        return view.nodes().values().stream().filter(heard -> heard.ageMillis(now) < FRESH_MILLIS).map(ClusterView.Heard::heartbeat)
            .filter(beat -> !view.isRetired(beat) && !beat.node().equals(self) && wanted.map(beat.node()::equals).orElse(true) && isFit(beat))
            .max(Comparator.comparing(Heartbeat::position).thenComparingInt(Heartbeat::priority)
                .thenComparing(Heartbeat::node, Comparator.reverseOrder()));
    }

    /** What is in the way of a node that was asked for. */
    private String standing(String id) {
        ClusterView view = cluster.get();
        ClusterView.Heard heard = view.nodes().get(id);
        if (heard == null) return "it was never heard";
        long age = heard.ageMillis(clock.getAsLong());
        if (age >= FRESH_MILLIS) return "it was heard " + age + " ms ago";
        Heartbeat beat = heard.heartbeat();
        if (view.isRetired(beat)) return "it was retired";
        if (beat.goodbye()) return "it is stopping";
        if (!beat.health().good()) return "its PostgreSQL, or its disk, is not well";
        return "it is " + beat.term() + ", its state is " + beat.state() + ", " + beat.lagEntries() + " entries behind" + (beat.detail().isEmpty() ? "" : " (" + beat.detail() + ")");
    }

    private static boolean isFit(Heartbeat beat) {
        return beat.term().equals("following") && beat.state().equals("OK") && beat.health().good() && !beat.goodbye()
            && beat.lagEntries() < MOST_LAG_ENTRIES;
    }

    private static boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + OPEN_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) return false;
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }
}

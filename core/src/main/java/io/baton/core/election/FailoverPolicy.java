package io.baton.core.election;

import io.baton.core.cluster.ClusterView.Heard;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.Seen;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides whether to claim an epoch, and for whom. It can be wrong without harm: the log judges every claim. */
public record FailoverPolicy(Limits limits, long stagger) {
    /**
     * All in milliseconds of {@link Election#now}.
     *
     * @param open how long a new leader may take to lead; then another candidate is tried
     * @param stuck how long a leader may be heard without having read an own entry back; longer than Kafka needs to replace the broker that leads
     *     the partition (nine seconds by default), for no other node of ours could write there sooner
     * @param firstPause between a failover and the next; doubled with each further one, forgotten while a leader lasts
     * @param longestPause where the doubling ends
     * @param repeat a claim of which nothing was seen by then is made again
     */
    public record Limits(long open, long stuck, long firstPause, long longestPause, long repeat) {
        public static final Limits USUAL = new Limits(3000, 15_000, 1000, 8_000, 1000);

        /** Where a leader may be silent for so long, none is expected to open or to hear itself sooner than that. */
        public Limits with(Patience patience) {
            return new Limits(Math.max(open, patience.silence()), Math.max(stuck, patience.silence()), Math.min(firstPause, patience.pause()), patience.pause(), repeat);
        }
    }

    /** A decision, and what to remember of it. */
    public record Step(Election next, Decision decision) {}

    /** @param stagger how much later than others this monitor claims, so that several do not claim at once (trap D8), milliseconds */
    public FailoverPolicy {
        if (stagger < 0) throw new IllegalArgumentException("stagger must not be negative, but is " + stagger);
    }

    public Step decide(Election before) {
        Seat seat = before.seat();
        if (seat.epoch() == 0) return new Step(before, new Decision.Wait("No node has told the current epoch yet."));
        Optional<Vacancy> vacancy = Vacancy.of(before, limits);
        Election e = before.vacant(vacancy.isPresent());
        if (vacancy.isEmpty()) return new Step(e, content(seat));
        String why = vacancy.get().reason();
        if (e.now() - e.vacantSince() < vacancy.get().dwell() + stagger) return waiting(e, why, "giving it a moment");
        if (e.now() < seat.changedAt() + pause(seat.unrest()))
            return waiting(e, why, "pausing " + pause(seat.unrest()) + " ms after " + seat.unrest() + " failovers in short order");
        if (e.claimedEpoch() == seat.epoch() + 1 && e.now() - e.claimedAt() < limits.repeat)
            return waiting(e, why, "the claim to epoch " + e.claimedEpoch() + " is on its way");
        Optional<Heard> best = e.view().nodes().values().stream().filter(h -> unfit(e, h.heartbeat()).isEmpty()).max(order(e));
        if (best.isEmpty()) return waiting(e, why, "nobody to promote: " + everybodysFault(e));
        Decision.Claim claim = claim(seat, best.get().heartbeat(), why);
        return new Step(e.claimed(claim.epoch()), claim);
    }

    private static Decision content(Seat seat) {
        if (seat.leads()) return new Decision.Content(seat.leader() + " leads epoch " + seat.epoch() + ".");
        String who = seat.leader().isEmpty() ? "its leader" : seat.leader();
        return new Decision.Content("Epoch " + seat.epoch() + " has begun, " + who + " is expected to lead.");
    }

    private static Step waiting(Election e, String why, String what) {
        return new Step(e, new Decision.Wait(why + "; " + what + "."));
    }

    private static Decision.Claim claim(Seat seat, Heartbeat h, String why) {
        String reason = why + "; of the healthy followers " + h.node() + " has applied most (" + h.position() + ").";
        return new Decision.Claim(seat.epoch() + 1, new Leader(h.node(), h.incarnation()), new Seen(h.epoch(), h.sequence()), reason);
    }

    /** Zero for the first failover: it is urgent, and nothing speaks of flapping. */
    private long pause(int unrest) {
        return unrest == 0 ? 0 : Math.min(limits.longestPause, limits.firstPause << Math.min(unrest - 1, 20));
    }

    /** Who has not failed, is caught up and has applied most opens soonest. Then priority, then the name, so that monitors agree. */
    private static Comparator<Heard> order(Election e) {
        Comparator<Heartbeat> best = Comparator.<Heartbeat>comparingInt(h -> -e.seat().failuresOf(h.node()))
            .thenComparing(h -> h.state().equals("OK")).thenComparing(Heartbeat::position).thenComparingInt(Heartbeat::priority)
            .thenComparing(Heartbeat::node, Comparator.reverseOrder());
        return Comparator.comparing(Heard::heartbeat, best);
    }

    /** Why the node cannot be promoted; empty if it can. */
    private static Optional<String> unfit(Election e, Heartbeat h) {
        if (h.node().equals(e.seat().leader())) return Optional.of("is the one to be replaced");
        if (e.view().isRetired(h)) return Optional.of("was retired");
        if (h.goodbye()) return Optional.of("said goodbye");
        if (!e.detector().isFresh(h.node())) return Optional.of("is silent itself");
        if (!h.term().equals("following")) return Optional.of("is " + h.term());
        if (!h.state().equals("OK") && !h.state().equals("CATCHING_UP")) return Optional.of("is " + h.state());
        if (!h.health().postgres() || !h.health().disk()) return Optional.of("is not healthy");
        if (h.epoch() != e.seat().epoch()) return Optional.of("has not read epoch " + e.seat().epoch() + " yet");
        return Optional.empty();
    }

    private static String everybodysFault(Election e) {
        return e.view().sorted().stream().map(Heard::heartbeat).map(h -> h.node() + " " + unfit(e, h).orElse("could be"))
            .collect(Collectors.joining(", "));
    }
}

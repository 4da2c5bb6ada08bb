package io.baton.core.rejoin;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.ClusterView.Heard;
import io.baton.core.cluster.Heartbeat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether a node that nobody gives rows to goes on asking, or is filled again from the log. Where every node was deposed with un-logged
 * writes, each waits for another to be whole first: then one of them, and only one, gives up its rows, and is whole for the others.
 *
 * <p>Safety never rests on it. A node that is filled again too early, or two at once, cost time and no data: the log holds everything
 * that was acknowledged, and quarantine everything that is not in the log.
 */
public final class LastResort {
    /**
     * All in milliseconds.
     *
     * @param fresh a node that was heard within this time can be believed to be there
     * @param stuck how long to wait while everybody who is there says that it cannot help
     * @param silent likewise if somebody is silent who may yet come back whole, or nobody else was ever heard
     * @param turn how much longer for each node with a lower id that waits too: it is its turn first
     */
    public record Limits(long fresh, long stuck, long silent, long turn) {
        public static final Limits USUAL = new Limits(2_000, 10_000, 120_000, 10_000);
    }

    /** What to do now, and why. */
    public sealed interface Advice {
        String reason();

        record Wait(String reason) implements Advice {}

        record Rebuild(String reason) implements Advice {}
    }

    /** What a node is to one that asks for rows. */
    private enum Hope { HELPS, MAY_COME_BACK, WAITS_TOO, CANNOT }

    private final String self;
    private final Supplier<ClusterView> cluster;
    private final LongSupplier clock;
    private final Limits limits;
    private final Map<String, Advance> advances = new HashMap<>();
    private OptionalLong lookedAt = OptionalLong.empty();
    /** How long nobody helped, and how much of that while nobody was absent who may come back. Both stand still while somebody helps. */
    private long waited;
    private long believed;

    /** How far a node that is not whole yet has come, and when it was seen to get on. */
    private static final class Advance {
        private long from;
        private long to;
        private OptionalLong at = OptionalLong.empty();

        /**
         * Only a place where it was not before counts: a node that ends and starts again and again goes the same way each time. One that is
         * filled again begins before all of them.
         */
        void see(long offset, long now) {
            boolean first = at.isEmpty();
            if (!first && offset >= from && offset <= to) return;
            boolean back = first || offset < from;
            if (back) from = offset;
            to = offset;
            at = OptionalLong.of(now);
        }
    }

    /** @param clock the clock by which {@code cluster} says when a node was heard */
    public LastResort(String self, Supplier<ClusterView> cluster, LongSupplier clock, Limits limits) {
        this.self = self;
        this.cluster = cluster;
        this.clock = clock;
        this.limits = limits;
    }

    /** Rows were given, or are not needed any more. */
    public void reset() {
        lookedAt = OptionalLong.empty();
        waited = 0;
        believed = 0;
        advances.clear();
    }

    /** To be asked each time that nobody gave rows. */
    public Advice nobodyGaveRows() {
        long now = clock.getAsLong();
        ClusterView view = cluster.get();
        // Trap D1: whoever does not hear itself hears nobody, and the silence of the others says nothing.
        if (!isFresh(view.nodes().get(self), now)) return hoping("this node's own heartbeats do not come through at present");
        view.nodes().values().forEach(heard -> look(heard, now));
        Optional<String> helper = view.sorted().stream().filter(heard -> hope(heard, view, now) == Hope.HELPS).map(heard -> heard.heartbeat().node()).findFirst();
        if (helper.isPresent()) return hoping(helper.get() + " is there and should give rows soon");
        return waiting(view, now);
    }

    /** What was waited so far is not forgotten: a helper that comes and goes, and gives nothing, would be waited for for ever. */
    private Advice hoping(String reason) {
        lookedAt = OptionalLong.empty();
        return new Advice.Wait(reason);
    }

    private Advice waiting(ClusterView view, long now) {
        boolean absent = view.nodes().size() < 2 || view.nodes().values().stream().anyMatch(heard -> hope(heard, view, now) == Hope.MAY_COME_BACK);
        pass(now, absent);
        long before = view.nodes().values().stream()
            .filter(heard -> hope(heard, view, now) == Hope.WAITS_TOO && heard.heartbeat().node().compareTo(self) < 0).count();
        long left = limits.silent() + before * limits.turn() - waited;
        // What the absent were waited for is not counted against those who are there and take turns.
        if (!absent) left = Math.min(left, limits.stuck() + before * limits.turn() - believed);
        if (left > 0) return new Advice.Wait("no node is whole: filled again from the log, if that lasts for another " + left + " ms");
        return new Advice.Rebuild("no other node has been able to give rows for " + waited + " ms, so it is this one's turn to be filled again");
    }

    /** Trap D1: a pause of this node's own is nobody's fault, and counts for no more than a heartbeat may be late. */
    private void pass(long now, boolean absent) {
        if (lookedAt.isPresent()) {
            long passed = Math.min(Math.max(0, now - lookedAt.getAsLong()), limits.fresh());
            waited += passed;
            if (!absent) believed += passed;
        }
        lookedAt = OptionalLong.of(now);
    }

    private void look(Heard heard, long now) {
        Heartbeat beat = heard.heartbeat();
        // Before it has looked into its database a node says that it is nowhere.
        if (!isWhole(beat) && beat.offset() >= 0) advances.computeIfAbsent(beat.node(), node -> new Advance()).see(beat.offset(), now);
    }

    private Hope hope(Heard heard, ClusterView view, long now) {
        Heartbeat beat = heard.heartbeat();
        if (beat.node().equals(self) || view.isRetired(beat)) return Hope.CANNOT;
        if (!isFresh(heard, now) || beat.goodbye() || !beat.health().postgres()) return Hope.MAY_COME_BACK;
        return switch (beat.state()) {
            case "NEEDS_ROWS" -> Hope.WAITS_TOO;
            case "HALTED", "NEEDS_SNAPSHOT", "PAUSED", "SKIPPED", "STUCK" -> Hope.CANNOT;
            default -> isWhole(beat) || getsOn(beat.node(), now) ? Hope.HELPS : Hope.MAY_COME_BACK;
        };
    }

    private static boolean isWhole(Heartbeat beat) {
        return beat.state().equals("OK") && (beat.term().equals("following") || beat.term().equals("leading"));
    }

    private boolean getsOn(String node, long now) {
        Advance advance = advances.get(node);
        return advance != null && now - advance.at.getAsLong() <= limits.fresh();
    }

    private boolean isFresh(Heard heard, long now) {
        return heard != null && heard.ageMillis(now) <= limits.fresh();
    }
}

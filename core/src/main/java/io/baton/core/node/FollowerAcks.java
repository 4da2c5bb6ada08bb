package io.baton.core.node;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Lsn;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Up to where enough followers have applied a leader's WAL, as their heartbeats say: what {@code remote_apply} waits for. What a
 * follower has applied stays applied, so its word counts after it has fallen silent too.
 */
public final class FollowerAcks {
    /** How many followers are enough, and whether, with fewer healthy ones, a write is done once it is logged instead of waiting. */
    public record Rule(int followers, boolean orLogged) {
        public static final Rule USUAL = new Rule(1, false);
    }

    private static final long HEALTHY_MILLIS = 1_000;
    /** One that is farther behind keeps every synchronous write waiting at least that long. */
    private static final long MOST_LAG_MILLIS = 5_000;
    private static final Lsn WITHOUT_FOLLOWERS = new Lsn(-1);

    private final Rule rule;
    private final Supplier<ClusterView> cluster;
    private final LongSupplier clock;

    public FollowerAcks(Rule rule, Supplier<ClusterView> cluster, LongSupplier clock) {
        this.rule = rule;
        this.cluster = cluster;
        this.clock = clock;
    }

    /** By epoch; the leader itself may not have logged that far yet, so the caller takes the lesser of the two. */
    public Lsn applied(long epoch) {
        if (rule.orLogged() && healthy() < rule.followers()) return WITHOUT_FOLLOWERS;
        ClusterView view = cluster.get();
        List<Lsn> applied = view.nodes().values().stream().map(ClusterView.Heard::heartbeat)
            .filter(beat -> follows(beat) && !view.isRetired(beat) && beat.position().epoch() == epoch).map(beat -> beat.position().lsn())
            .sorted(Comparator.reverseOrder()).toList();
        return applied.size() < rule.followers() ? Lsn.ZERO : applied.get(rule.followers() - 1);
    }

    /** What an operator should know, for as long as it is so; else empty. */
    public String remark() {
        int healthy = healthy();
        if (healthy >= rule.followers()) return "";
        return healthy + " of " + rule.followers() + " followers are healthy: " + (rule.orLogged()
            ? "synchronous writes (remote_apply, ack=applied) are done once they are logged"
            : "synchronous writes (remote_apply, ack=applied) wait");
    }

    private int healthy() {
        long now = clock.getAsLong();
        ClusterView view = cluster.get();
        return (int) view.nodes().values().stream().filter(heard -> heard.ageMillis(now) < HEALTHY_MILLIS)
            .map(ClusterView.Heard::heartbeat).filter(beat -> follows(beat) && !view.isRetired(beat) && beat.state().equals("OK") && !beat.goodbye()
                && beat.lagMillis() < MOST_LAG_MILLIS).count();
    }

    private static boolean follows(Heartbeat beat) {
        // What was told to leave something out may lack just what a write waits for.
        return beat.term().equals("following") && !beat.state().equals("SKIPPED");
    }
}

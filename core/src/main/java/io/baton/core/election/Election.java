package io.baton.core.election;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.LogEntry.EpochStarted;

/**
 * All that a monitor knows, folded from what it hears. Immutable; {@link FailoverPolicy} decides on it.
 *
 * @param vacantSince since when there has been a reason to claim; -1 while there is none
 * @param claimedEpoch the epoch claimed here last, 0 if none; {@code claimedAt} is when
 */
public record Election(ClusterView view, FailureDetector detector, Seat seat, long vacantSince, long claimedEpoch, long claimedAt) {
    public static Election start(FailureDetector.Limits limits) {
        return new Election(ClusterView.EMPTY, FailureDetector.start(limits), Seat.UNKNOWN, -1, 0, 0);
    }

    /** Milliseconds that have provably passed since the start. */
    public long now() {
        return detector.now();
    }

    /** A heartbeat, and the broker's append time of it in milliseconds since 1970. */
    public Election heard(Heartbeat beat, long appendMillis) {
        FailureDetector later = detector.heard(beat.node(), appendMillis);
        long now = later.now();
        Seat next = seat;
        if (beat.epoch() > seat.epoch()) next = next.pass(beat.epoch(), beat.leads() ? beat.node() : "", now);
        if (beat.leads() && beat.epoch() == next.epoch()) next = next.taken(beat.node(), now);
        else if (beat.node().equals(next.leader())) next = next.left(now);
        else if (beat.stuck() && beat.epoch() == next.epoch()) next = next.named(beat.node());
        return new Election(view.hear(beat, now), later, next, vacantSince, claimedEpoch, claimedAt);
    }

    /** An entry that the leader of {@code epoch} wrote. */
    public Election wrote(long epoch) {
        if (epoch != seat.epoch() || seat.leader().isEmpty()) return this;
        return new Election(view, detector.wrote(seat.leader()), seat, vacantSince, claimedEpoch, claimedAt);
    }

    /**
     * A claim in the log. Only one that follows the epoch known here, made by somebody who had read that epoch, is believed: then the
     * epoch it names has begun, by this claim or one before it. What others are worth is known to those who have read the whole log,
     * and their heartbeats tell. Believing a void one would mean waiting for an epoch that never comes.
     */
    public Election read(EpochStarted claim) {
        String node = claim.leader().node();
        Seat next = seat;
        if (claim.epoch() == seat.epoch()) next = seat.named(node);
        else if (seat.epoch() > 0 && claim.epoch() == seat.epoch() + 1 && claim.seen().epoch() == seat.epoch()) next = seat.pass(claim.epoch(), node, now());
        return new Election(view, detector, next, vacantSince, claimedEpoch, claimedAt);
    }

    Election vacant(boolean vacant) {
        long since = !vacant ? -1 : vacantSince < 0 ? now() : vacantSince;
        return new Election(view, detector, seat, since, claimedEpoch, claimedAt);
    }

    Election claimed(long epoch) {
        return new Election(view, detector, seat, vacantSince, epoch, now());
    }
}

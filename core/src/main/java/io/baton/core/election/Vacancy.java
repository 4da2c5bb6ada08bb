package io.baton.core.election;

import io.baton.core.cluster.Heartbeat;
import java.util.Optional;

/**
 * Why the current epoch needs another leader.
 *
 * @param dwell how long that must hold before it is acted upon, in milliseconds
 */
record Vacancy(String reason, long dwell) {
    /** A second heartbeat has to confirm a bad word about a part: one failed look at a busy server is no illness. */
    private static final long CONFIRMED = 150;

    /** How much longer a node may take that is heard to be opening. */
    private static final long OPENING_FACTOR = 3;

    /** @param limits of {@code e}'s policy: how long opening and being stuck may take */
    static Optional<Vacancy> of(Election e, FailoverPolicy.Limits limits) {
        Seat seat = e.seat();
        if (seat.leader().isEmpty()) return unknown(e);
        var last = e.view().nodes().get(seat.leader());
        // Early words (a goodbye, a dead part) are not waited for; silence is.
        Optional<Vacancy> early = last == null ? Optional.empty() : said(e, last.heartbeat(), limits);
        return early.isPresent() ? early : silent(e, limits);
    }

    private static Optional<Vacancy> unknown(Election e) {
        if (idle(e) <= e.detector().limits().grace()) return Optional.empty();
        return at("nobody has been heard leading epoch " + e.seat().epoch(), 0);
    }

    private static Optional<Vacancy> said(Election e, Heartbeat beat, FailoverPolicy.Limits limits) {
        String node = beat.node();
        if (beat.goodbye()) return at(node + " said goodbye", 0);
        if (!beat.health().postgres()) return at(node + " reports that its PostgreSQL does not answer", CONFIRMED);
        if (!beat.health().disk()) return at(node + " reports trouble with its disk", CONFIRMED);
        if (beat.stuck()) return at(node + " cannot go on leading: " + beat.detail(), 0);
        if (beat.state().equals("HALTED") || beat.state().equals("NEEDS_SNAPSHOT"))
            return at(node + " should lead but is " + beat.state() + ": " + beat.detail(), CONFIRMED);
        if (!e.seat().leads()) return Optional.empty();
        if (!beat.health().slot()) return at(node + " reports that its replication slot is gone", CONFIRMED);
        // Trap D3: heartbeats prove nothing about commits. Just after an outage the last entry is old without anybody's fault.
        boolean settled = e.now() - e.detector().restart() > limits.stuck();
        if (settled && beat.readBackMillis() > limits.stuck())
            return at(node + " is heard but has read nothing of its own back for " + limits.stuck() + " ms", CONFIRMED);
        return Optional.empty();
    }

    private static Optional<Vacancy> silent(Election e, FailoverPolicy.Limits limits) {
        String leader = e.seat().leader();
        if (e.detector().suspects(leader))
            return at(leader + " was silent for more than " + e.detector().patience(leader) + " ms while others were heard", 0);
        // One that says it is opening is at work: on a busy machine, to replace it then would only make the pause longer.
        long allowed = isOpening(e, leader) ? limits.open() * OPENING_FACTOR : limits.open();
        if (!e.seat().leads() && idle(e) > allowed)
            return at(leader + " did not get to lead epoch " + e.seat().epoch() + " within " + allowed + " ms", 0);
        return Optional.empty();
    }

    private static boolean isOpening(Election e, String leader) {
        var last = e.view().nodes().get(leader);
        return last != null && last.heartbeat().term().equals("opening") && last.heartbeat().epoch() == e.seat().epoch();
    }

    private static long idle(Election e) {
        return e.now() - Math.max(e.seat().since(), e.detector().restart());
    }

    private static Optional<Vacancy> at(String reason, long dwell) {
        return Optional.of(new Vacancy(reason, dwell));
    }
}

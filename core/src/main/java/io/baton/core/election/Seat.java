package io.baton.core.election;

import java.util.HashMap;
import java.util.Map;

/**
 * The current epoch and who is in it, as far as a monitor has been told. It may be behind the log, never ahead of it. Times are those of
 * {@link FailureDetector#now}.
 *
 * @param epoch 0 if nobody has told yet
 * @param leader the node that the epoch names; empty if unknown
 * @param leads whether that node said that it leads; before that it is opening, or back from a restart
 * @param since since when {@code leads} is as it is
 * @param changedAt when the seat went to another node
 * @param unrest how often it did lately
 * @param failures how often each node did not get to lead since one did
 */
public record Seat(long epoch, String leader, boolean leads, long since, long changedAt, int unrest, Map<String, Integer> failures) {
    /** So much steady leading forgives one change. */
    private static final long CALM_MILLIS = 10_000;

    static final Seat UNKNOWN = new Seat(0, "", false, 0, 0, 0, Map.of());

    public Seat {
        failures = Map.copyOf(failures);
    }

    /** A higher epoch was heard of. {@code node} is whom it names, empty if that was not heard. */
    Seat pass(long higher, String node, long now) {
        if (epoch == 0) return new Seat(higher, node, false, now, now, 0, Map.of());
        boolean same = !node.isEmpty() && node.equals(leader);
        // A leader that claims again and again and never gets to lead is as good as absent: its time goes on counting.
        if (same) return new Seat(higher, node, false, leads ? now : since, changedAt, unrest, failures);
        long led = leads ? now - since : 0;
        int left = (int) Math.max(0, unrest - led / CALM_MILLIS);
        return new Seat(higher, node, false, now, now, left + 1, leads ? Map.of() : withFailure());
    }

    /** A follower's heartbeat told of the epoch before the claim itself was read here. */
    Seat named(String node) {
        return leader.isEmpty() ? new Seat(epoch, node, leads, since, changedAt, unrest, failures) : this;
    }

    /** The node said that it leads this epoch; it knows better than any claim. */
    Seat taken(String node, long now) {
        boolean already = leads && node.equals(leader);
        return already ? this : new Seat(epoch, node, true, now, changedAt, unrest, Map.of());
    }

    /** The epoch's node is heard, and does not lead: it was restarted, or is closing. */
    Seat left(long now) {
        return leads ? new Seat(epoch, leader, false, now, changedAt, unrest, failures) : this;
    }

    int failuresOf(String node) {
        return failures.getOrDefault(node, 0);
    }

    private Map<String, Integer> withFailure() {
        if (leader.isEmpty()) return failures;
        var next = new HashMap<>(failures);
        next.merge(leader, 1, Integer::sum);
        return next;
    }
}

package io.baton.follower;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Loops;
import io.baton.core.port.Strays;
import io.baton.core.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks for clients that write on a follower: a session may override the gate (trap F9). Nothing fences them, so an operator is told. A
 * commit that waits there holds its locks, so that the log cannot be applied, and no slot can be made, so that the node cannot lead.
 */
public final class StrayWatch implements Loops.Tick {
    static final long LOOK_NANOS = 1_000_000_000L;
    private static final int NAMED = 5;

    private final Supplier<NodeView> node;
    private final Strays strays;
    private List<Integer> before = List.of();
    private volatile String remark = "";

    public StrayWatch(Supplier<NodeView> node, Strays strays) {
        this.node = node;
        this.strays = strays;
    }

    /** What an operator should know, else empty. */
    public String remark() {
        return remark;
    }

    @Override
    public long tick(long now) {
        try {
            List<Integer> found = node.get().term() instanceof Term.Following ? strays.writing() : List.of();
            // One that is seen once may just have been elected away from, and is about to end.
            var staying = new ArrayList<>(found);
            staying.retainAll(before);
            before = found;
            remark = staying.isEmpty() ? "" : sentence(staying);
        } catch (DatabaseUnavailableException e) {
            // The node itself says that its PostgreSQL is away.
            remark = "";
        }
        return LOOK_NANOS;
    }

    private static String sentence(List<Integer> pids) {
        String named = pids.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", ")) + (pids.size() > NAMED ? ", ..." : "");
        return pids.size() + " client session(s) write on this follower, past its read-only gate (process ids: " + named + "): what they commit reaches no "
            + "other node, and their locks may keep this one from applying the log and from leading. End them with pg_terminate_backend";
    }
}

package io.baton.leader;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.DecodingLocks;
import io.baton.core.port.Loops;
import io.baton.core.term.Term;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes a dead lock on a leader (trap S5): a commit waits for the log, and reading the WAL waits for a lock of that very transaction.
 * The commit is let go, which its client is warned of, and is in the log a moment later.
 */
public final class DecodingWatch implements Loops.Tick {
    static final long LOOK_NANOS = 250_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(DecodingWatch.class);

    private final Supplier<NodeView> node;
    private final DecodingLocks locks;
    private Set<Integer> before = Set.of();

    public DecodingWatch(Supplier<NodeView> node, DecodingLocks locks) {
        this.node = node;
        this.locks = locks;
    }

    @Override
    public long tick(long now) {
        try {
            // A deposed leader must not uncover what the log does not have: there, sessions are ended instead.
            List<Integer> found = node.get().term() instanceof Term.Leading ? locks.holders() : List.of();
            // One that is seen once may wait for what was read already.
            found.stream().filter(before::contains).forEach(this::letGo);
            before = new HashSet<>(found);
        } catch (DatabaseUnavailableException e) {
            // The node itself says that its PostgreSQL is away.
            before = Set.of();
        }
        return LOOK_NANOS;
    }

    private void letGo(int pid) {
        LOG.warn("the commit of session {} was let go before it was in the log: it holds the lock of a composite type that reading the WAL waits"
            + " for. Its client was told of success and warned; it is logged next", pid);
        locks.letGo(pid);
    }
}

package io.baton.follower;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Fence;
import io.baton.core.port.Loops;
import io.baton.core.term.Term;
import java.util.function.Supplier;

/**
 * While the database of a leader that steps down may hold rows that nobody was promised, ends client sessions as soon as they are seen, those
 * that only read too (traps F9, F11): PostgreSQL knows no door that could be shut against everybody.
 */
public final class Doorkeeper implements Loops.Tick {
    /** For so long a session that has just come in may be overlooked. */
    static final long LOOK_NANOS = 20_000_000L;

    /** How soon it is seen that there is something to keep. */
    static final long IDLE_NANOS = 50_000_000L;

    private final Supplier<NodeView> node;
    private final Fence fence;

    public Doorkeeper(Supplier<NodeView> node, Fence fence) {
        this.node = node;
        this.fence = fence;
    }

    @Override
    public long tick(long now) {
        Term term = node.get().term();
        if (!(term instanceof Term.Closing || term instanceof Term.Rejoining)) return IDLE_NANOS;
        try {
            fence.endSessions(term instanceof Term.Rejoining);
            return LOOK_NANOS;
        } catch (DatabaseUnavailableException e) {
            // A server that lets nobody in lets no client in either; the node itself says that it is away.
            return IDLE_NANOS;
        }
    }
}

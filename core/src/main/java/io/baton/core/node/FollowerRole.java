package io.baton.core.node;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import java.util.Optional;

/** Applying the log, as a {@link Node} asks for it. Failures of the database come through as its ports' exceptions. */
public interface FollowerRole {
    /** Forgets what was not committed and says where to go on from. */
    Stored start();

    /** Whether the next entry may be taken now; a hold asks the node to stay exactly where it is. */
    boolean admits(ReplayState before, LogReader.Record next);

    /** Adds the entry to the open transaction. {@code before} is the state that led to it. */
    void apply(Written entry, ReplayState before);

    /** An entry for the record only. */
    void note(LogEntry entry);

    /** Leaves out a transaction of which {@code last} is the last entry, and remembers that for ever. */
    void skip(Written last, long offset, String by);

    /** Remembers for good that {@code by} wants nothing more applied here; if it is empty, that it goes on. */
    void pause(Optional<String> by);

    /** Forgets the parts of a transaction that was never finished. */
    void drop();

    /**
     * Makes {@code state} and everything applied so far permanent and visible, together.
     *
     * @param durable whether it has to survive a crash of PostgreSQL at once: before leading, and after rejoining
     */
    void commit(ReplayState state, boolean durable, long now);
}

package io.baton.core.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What an operator may ask of a node that applies the log. */
public interface FollowerService {
    /** One transaction of the log that was left out here. Kept for ever. */
    record Skipped(long offset, long epoch, long sequence, String xid, String tables, String by, String at, Optional<String> filledAgain) {}

    /** @param refusedAt where the transaction begins that the database refuses; empty if it refuses none */
    record State(String node, String condition, String detail, OptionalLong refusedAt, List<Skipped> skipped) {}

    State state();

    /** Tries again what halted the node. Returns why nothing was done; empty if it goes on. So do the others. */
    Optional<String> retry();

    /** Leaves out the transaction that begins at {@code offset}: this node differs from then on, and is never promoted. */
    Optional<String> skip(long offset, String by);

    /** Applies nothing more, keeps its place and serves reads, also after a restart; not to be promoted meanwhile. */
    Optional<String> pause(String by);

    /** Goes on after {@link #pause}. */
    Optional<String> resume();

    /** Empties the database and fills it from the log's start. */
    Optional<String> rebuild(String by);
}

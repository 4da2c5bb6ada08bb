package io.baton.core.node;

import io.baton.core.log.LogEntry.Written;
import io.baton.core.replay.ReplayState;
import java.util.Optional;

/** Leading, as a {@link Node} asks for it. */
public interface LeaderRole {
    /** Makes ready to write in {@code at}'s epoch: slot, relay, and a first entry that proves that all of it works. Still read-only. */
    void open(ReplayState at, long now);

    /** An own entry was read back and is valid: confirm it. */
    void readBack(Written entry, ReplayState after, long now);

    /** Opens the gate for writes. */
    void admit();

    /** Why this role is not relaying, if it is not. */
    Optional<String> trouble();

    /** Why no epoch of this node can bring into the log what it has committed, so that another node has to lead; empty if one might. */
    Optional<String> impasse();

    /** Stops relaying, without a word to the clients: their commits wait. */
    void suspend();

    /** Stops for good: nothing is confirmed again, the gate is shut, and client sessions are ended. */
    void close(String reason);
}

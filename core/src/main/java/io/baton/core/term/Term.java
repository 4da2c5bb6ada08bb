package io.baton.core.term;

import io.baton.core.log.Leader;

/** What a node is at a moment. Each kind holds only what that kind needs; {@link TermDoor} alone makes them. */
public sealed interface Term {
    long epoch();

    /** The word for status and heartbeats. */
    default String word() {
        return getClass().getSimpleName().toLowerCase();
    }

    /** Read-only: applies the log and serves reads. Every node starts here, whatever it was before. */
    record Following(long epoch, Leader leader) implements Term {}

    /** Has read a claim that names it, so it is caught up; makes ready to write. Still read-only. */
    record Opening(long epoch) implements Term {}

    /** Its database takes writes, and they are confirmed once they were read back. */
    record Leading(long epoch) implements Term {}

    /** Its epoch {@code epoch} is over: the gate is being shut and client sessions are ended. */
    record Closing(long epoch, String reason) implements Term {}

    /** What it had committed without logging it is being kept apart and undone. The API answers no reads; a client session is ended once it is seen. */
    record Rejoining(long epoch, Leader leader) implements Term {}
}

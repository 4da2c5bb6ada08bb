package io.baton.core.port;

/** Building the local database anew. Throws {@link DatabaseUnavailableException}. */
public interface Rebuild {
    /** Whether the log, read from its start, gives all that this database should hold: it was empty when it was given to its node. */
    boolean isPossible();

    /**
     * Empties every replicated table, begins at the log's start and forgets that this server led, in one transaction. Tables and their
     * definitions stay.
     *
     * @param ownSince this node's own epochs before this one are from now on like any other's
     */
    void startOver(long ownSince);

    /** Whether a snapshot may fill it: there is a store of them. */
    default boolean canRefill() {
        return false;
    }

    /**
     * Gives up what the database holds, and that this server led, and remembers that it has to be filled from a snapshot. What it holds stays
     * until one was found.
     */
    default void refill() {
        throw new IllegalStateException("there is no store of snapshots");
    }
}

package io.baton.core.port;

/** The local database as what a snapshot is restored into. Holds the exclusive right to apply while it works. */
public interface Restore {
    /** Whether the database is to be filled from a snapshot before it is of any use; it remembers that. Throws {@link DatabaseUnavailableException}. */
    boolean isWanted();

    /**
     * Fills it, and goes on where an earlier process stopped. Whatever it held goes. Blocks for as long as it takes.
     *
     * @throws Snapshots.CorruptException if the snapshot is not what was written; nothing of the file in question is there then
     * @throws Snapshots.FailedException if the store or the database does not go along; to be tried again
     */
    void load(Snapshots.Snapshot snapshot);

    /**
     * Makes a database that was loaded one of a follower's that stands at the snapshot's place.
     *
     * @param ownSince epochs of this node's name before this one are another database's
     */
    void finish(Snapshots.Snapshot snapshot, long ownSince);
}

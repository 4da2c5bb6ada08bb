package io.baton.core.port;

import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Relation;
import io.baton.core.replay.ReplayState;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The local PostgreSQL as the place where the log is applied. Rows and the place of the log they come from are committed by the same
 * transaction. Every method throws {@link DatabaseUnavailableException} when the server does not answer, and then nothing since the
 * last {@link #commit} remains; the caller begins again with {@link #load}.
 */
public interface FollowerDatabase extends AutoCloseable {
    /**
     * What is stored.
     *
     * @param state to go on from
     * @param ownSince the first epoch of this node's name that may be this database's: those before it are over for it
     * @param ledUpTo the last epoch that this database led; 0 if none, or if nothing of that time is left to be undone
     * @param skipped how many transactions were left out since it was last filled
     * @param paused when and by whom it was paused, if it was
     */
    record Stored(ReplayState state, long ownSince, long ledUpTo, int skipped, Optional<String> paused) {
        /** One that never led. */
        public Stored(ReplayState state, long ownSince) {
            this(state, ownSince, 0, 0, Optional.empty());
        }
    }

    /**
     * Takes the exclusive right to apply (a second process on the same database waits here in vain) and reads what is stored.
     *
     * @throws IllegalStateException if the database belongs to another cluster, topic or node; the message says which
     */
    Stored load();

    /**
     * Adds the entry's changes to the open transaction.
     *
     * @throws ApplyException if the database refuses a change; nothing since the last commit remains
     */
    void apply(Written entry);

    /**
     * Remembers for good, with the open transaction, that a transaction of the log was left out.
     *
     * @param last its last entry
     * @param offset where that stands in the log
     */
    void skip(Written last, long offset, String by);

    /**
     * Commits the open transaction together with {@code state}.
     *
     * @param durable whether to wait until PostgreSQL has flushed it; a follower need not, the log still has it
     */
    void commit(ReplayState state, boolean durable);

    /** Remembers, at once and whatever becomes of the open transaction, that it is to be applied nothing more, or, if {@code by} is empty, that it goes on. */
    void pause(Optional<String> by);

    /**
     * Forgets the parts of the transaction whose last part was not applied. What the open transaction held before its first part stays:
     * complete entries, and the undoing of a deposed leader's tail, have to be committed with what follows. Does nothing if there are no such parts, as on a leader, which applies none.
     */
    void dropParts();

    /**
     * Adds to the open transaction: the rows with these keys are gone, if they were there, and {@code rows} are there. Keys are in the
     * order of the relation's key columns, rows in the order of its columns.
     */
    void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows);

    @Override
    void close();
}

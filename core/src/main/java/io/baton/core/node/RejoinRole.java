package io.baton.core.node;

import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.replay.ReplayState;
import java.util.Optional;

/** Taking a deposed leader back, as a {@link Node} asks for it. */
public interface RejoinRole {
    /**
     * Keeps apart and undoes what this node committed after {@code logged}, the last of it that the log holds. The follower role's
     * open transaction takes the undoing; the node commits it.
     *
     * @param after the state just after the claim that ended this node's line of epochs
     * @return the position until which the log has to be applied before anything may be committed; empty for none
     * @throws RowsNeededException if no node gives the rows that are needed; nothing was undone, and it may be tried again
     * @throws RebuildNeededException if rows cannot be put right one by one, or nobody is left to give them; whatever could be kept is kept
     */
    Optional<Position> begin(Lsn logged, ReplayState after);

    /** The position was reached: completes the undoing, in the same open transaction. */
    void complete();

    /**
     * Empties this node's database, to be filled from the log's start; or, where the log alone cannot fill it, gives it up as {@link #giveUp} does.
     * What it may have committed without logging it is kept first.
     *
     * @param ownSince the epoch just begun: what ended this node's epochs before it is then no reason to rejoin any more
     * @throws HaltedException if neither can be done; nothing was changed
     */
    void rebuild(long ownSince, String reason);

    /**
     * Gives this node's database up, to be filled from a snapshot.
     *
     * @throws HaltedException if there is no store of snapshots; nothing was changed
     */
    default void giveUp(String reason) {
        throw new HaltedException(reason);
    }

    /**
     * Makes sure that this server holds what it once wrote up to {@code end}, where a transaction of its own ends that the log holds.
     *
     * @throws RebuildNeededException if it does not: it was set back to an earlier time
     */
    void requireHeld(Lsn end);

    /**
     * Keeps apart what this node committed after {@code logged} and undoes nothing of it, because this database is given up in any case. May be
     * repeated. Something of it may be in the log all the same, behind the place that this node has read to.
     */
    void keep(Lsn logged, String why);

    /** All of it is committed, or there never was anything: lets go of the slot of an epoch up to {@code epoch}. May be repeated. */
    void finish(long epoch);
}

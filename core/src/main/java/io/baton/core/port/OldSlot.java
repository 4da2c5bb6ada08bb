package io.baton.core.port;

import io.baton.core.log.Lsn;
import java.util.Optional;

/** The slot of a time of leading that is over, and what it still tells. Methods throw {@link DatabaseUnavailableException}. */
public interface OldSlot {
    /**
     * The epoch that this server recorded as led by it, or 1 if it made the slot of the cluster's first epoch and recorded none; empty if
     * there is neither, so that nothing can be divergent.
     */
    Optional<Long> ledEpoch();

    /** Reads what the slot holds; empty if there is no usable slot any more. Nothing may be confirmed to it. */
    Optional<ChangeSource> open();

    /** As {@link #open}, but leaves out everything whose commit record begins at {@code commitLsn} or before it. */
    Optional<ChangeSource> openBehind(Lsn commitLsn);

    /** Up to here the slot was told that the log holds what it tells, and tells no more of it; {@link Lsn#ZERO} if there is no slot. */
    Lsn confirmed();

    /** Everything that has committed lies before this place of the server's WAL, and is on disk, so that the slot can tell it. */
    Lsn walEnd();

    /** Drops the slot, if it is there, and forgets that this server led. May be repeated. */
    void drop();
}

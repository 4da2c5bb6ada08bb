package io.baton.core.port;

import io.baton.core.log.Lsn;
import java.util.Optional;

/** Looks whether a server that takes no new writes has come to rest, and at what is under way there. Throws {@link DatabaseUnavailableException}. */
public interface Drain {
    /**
     * Ends the sessions of clients that are not just writing, and lets the others and the API's transactions go on.
     *
     * @return how many are still there; to be repeated until none is
     */
    int endResting();

    /** Everything that has committed lies before this place of the server's WAL. */
    Lsn walEnd();

    /** Whose a transaction is that has not ended, for a message: role, program, address, process. Empty if it has ended. */
    Optional<String> owner(long xid);
}

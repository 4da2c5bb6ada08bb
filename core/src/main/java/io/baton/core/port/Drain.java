package io.baton.core.port;

import io.baton.core.log.Lsn;

/** Looks whether a server that takes no new writes has come to rest. Throws {@link DatabaseUnavailableException}. */
public interface Drain {
    /** How many commits wait for the log, and how many of the API's transactions are under way. */
    int busySessions();

    /** Everything that has committed lies before this place of the server's WAL. */
    Lsn walEnd();
}

package io.baton.core.port;

import io.baton.core.log.Lsn;
/**
 * What leading asks of the local PostgreSQL. Every method may be repeated, and throws {@link DatabaseUnavailableException} when the
 * server does not answer.
 */
public interface LeaderDatabase {
    /**
     * Makes publication and slot if they are missing. {@code fresh} drops an old slot first: what it held is not this line's.
     *
     * @throws UnloggableException if the slot that this line of epochs needs is gone or lost: what it had still to tell never gets into the log
     */
    void prepareSlot(boolean fresh);

    /** Starts reading the slot. The caller closes the source. Waits a little for a predecessor that still holds the slot. */
    ChangeSource openSource();

    /** Admits writes (the leader) or makes new transactions read-only (everybody else), durably and for new and open sessions. */
    void gate(boolean writable);

    /**
     * Stores durably who leads, for {@code baton.position()}: this node in {@code epoch}.
     *
     * @return a place of the WAL; every commit of a client that was visible before lies before it, and the WAL goes on behind it
     */
    Lsn recordLeading(long epoch);

    /** Ends every client session of the server; Baton's own stay. Returns how many there were. */
    int terminateClients();
}

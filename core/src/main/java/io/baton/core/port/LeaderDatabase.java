package io.baton.core.port;

/**
 * What leading asks of the local PostgreSQL. Every method may be repeated, and throws {@link DatabaseUnavailableException} when the
 * server does not answer.
 */
public interface LeaderDatabase {
    /** Makes publication and slot if they are missing. {@code fresh} drops an old slot first: what it held is not this line's. */
    void prepareSlot(boolean fresh);

    /** Starts reading the slot. The caller closes the source. Waits a little for a predecessor that still holds the slot. */
    ChangeSource openSource();

    /** Admits writes (the leader) or makes new transactions read-only (everybody else), durably and for new and open sessions. */
    void gate(boolean writable);

    /** Stores who leads, for {@code baton.position()}: this node in {@code epoch}, or 0 for somebody else. */
    void recordLeading(long epoch);

    /** Ends every client session of the server; Baton's own stay. Returns how many there were. */
    int terminateClients();
}

package io.baton.core.port;

import java.util.List;

/** Locks that keep the local PostgreSQL from reading its own WAL for the log. */
public interface DecodingLocks {
    /**
     * The process ids of sessions whose commit waits for the log while reading the WAL waits for their locks: neither can go on. A wait
     * that has just begun may still end by itself. Throws {@link DatabaseUnavailableException}.
     */
    List<Integer> holders();

    /** Ends the wait of such a session's commit: its client is told of success, and warned. Does nothing if it does not wait any more. */
    void letGo(int pid);
}

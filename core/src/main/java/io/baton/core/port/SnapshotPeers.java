package io.baton.core.port;

/** The other nodes, for a node that needs a snapshot. */
public interface SnapshotPeers {
    /** Has one of them take a snapshot, unless it does already. Returns as a sentence what came of it. Does not wait for the snapshot. */
    String ask();
}

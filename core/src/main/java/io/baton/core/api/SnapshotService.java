package io.baton.core.api;

import io.baton.core.port.Snapshots.Snapshot;
import java.util.List;
import java.util.Optional;

/** Snapshots, as one node sees and takes them. */
public interface SnapshotService {
    /**
     * @param store where they are kept; empty if this node has no store
     * @param progress how far this node is that takes one; empty if it does not
     * @param last what came of the last one that this process was asked for or took by itself; empty if there was none
     * @param trouble why the list may not be complete, else empty
     */
    record State(String node, String store, String progress, String last, List<Snapshot> snapshots, String trouble) {
        public State {
            snapshots = List.copyOf(snapshots);
        }
    }

    State state();

    /** Has one taken soon. Returns why not; empty if it will be, or is under way already. */
    Optional<String> take();
}

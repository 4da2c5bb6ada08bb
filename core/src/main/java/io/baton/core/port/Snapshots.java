package io.baton.core.port;

import io.baton.core.log.Position;
import io.baton.core.replay.ReplayState;
import java.util.List;

/** Snapshots of this cluster's log in the store that the settings name, and the local database as what they are taken of. */
public interface Snapshots {
    /**
     * One that is whole.
     *
     * @param place where in the log its rows stand
     * @param taken when it was begun, in milliseconds since 1970
     * @param bytes of its files
     * @param checksum of its manifest, which has those of all files
     */
    record Snapshot(String id, String node, ReplayState place, long taken, long rows, long bytes, String location, String checksum) {
        public Position position() {
            return place.position();
        }
    }

    /** It could not be done; the message says why and what holds now. Another try may succeed. */
    class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The snapshot is not what was written, and never will be. */
    class CorruptException extends FailedException {
        private static final long serialVersionUID = 1L;

        public CorruptException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Where they are kept; empty if the settings name no store. The other methods throw then. */
    String location();

    /** Those that are whole, the furthest in the log first. Throws {@link FailedException}. */
    List<Snapshot> list();

    /** Takes one, reads it back, and only then makes it one. Blocks for as long as it takes. Throws {@link FailedException}; nothing is kept then. */
    Snapshot take();

    /** Removes all whole ones but the furthest {@code keep}, and what is left of others that were begun before those. Throws {@link FailedException}. */
    void prune(int keep);

    /** How far {@link #take} or a restore is, for people; empty if nothing is under way. */
    String progress();
}

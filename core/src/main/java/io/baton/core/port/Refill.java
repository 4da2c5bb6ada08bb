package io.baton.core.port;

import java.util.Optional;

/** Filling the local database from a snapshot beside the node, which rests meanwhile. Only the node's thread calls it. */
public interface Refill {
    /** Whether the database is to be filled before it is of any use. Throws {@link DatabaseUnavailableException}. */
    boolean isWanted();

    /** Whether there may be snapshots: the settings name a store. */
    boolean isPossible();

    /** Sets it to work, or looks how far it is, as a sentence. Empty once the database is whole and stands at a place that the log still has. */
    Optional<String> step();

    /** For a node without a store. */
    Refill NONE = new Refill() {
        @Override
        public boolean isWanted() {
            return false;
        }

        @Override
        public boolean isPossible() {
            return false;
        }

        @Override
        public Optional<String> step() {
            return Optional.of("there is no store of snapshots");
        }
    };
}

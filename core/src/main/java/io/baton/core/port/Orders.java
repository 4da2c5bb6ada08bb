package io.baton.core.port;

import java.util.Optional;

/** What operators ask of a node that applies the log; its own thread carries it out between two steps. */
public interface Orders {
    /** A node that nobody can ask anything. */
    Orders NONE = new Orders() {
        @Override
        public Optional<Order> next() {
            return Optional.empty();
        }

        @Override
        public void answer(Optional<String> refusal) {}
    };

    /** One request. */
    sealed interface Order {
        /** Tries again what was refused. */
        record Retry() implements Order {}

        /**
         * Leaves out a transaction that the database refused. From then on the node differs from the log, and says so for ever.
         *
         * @param offset where it begins in the log: the operator has to have looked
         * @param by who asks
         */
        record Skip(long offset, String by) implements Order {}

        /** Applies nothing more from here on, also after a restart. The place in the log is kept, and the log for it. */
        record Pause(String by) implements Order {}

        /** Goes on after a {@link Pause}. */
        record Resume() implements Order {}

        /** Empties the database and fills it again from the log. */
        record Rebuild(String by) implements Order {}
    }

    /** The request that waits, if one does. It has to be answered before the next is given out. */
    Optional<Order> next();

    /** @param refusal why nothing was done; empty if it was done, or is being done */
    void answer(Optional<String> refusal);
}

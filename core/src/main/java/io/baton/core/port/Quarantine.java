package io.baton.core.port;

import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;

/** Where divergent transactions are kept until an operator has decided. */
public interface Quarantine {
    /** A transaction that is being kept. Until it is complete it is there for nobody; one that is given up needs no end. */
    interface Keeping {
        /**
         * Stores the next changes. Holds on to none of them, so that a transaction may be larger than memory (trap A12).
         *
         * @throws LogUnavailableException if they could not be stored: begin again, with the first
         */
        void add(DivergentPage page);

        /**
         * Ends it. It is on its way then, and stored only once {@link #settle} has returned; keeping the same transaction again is harmless.
         *
         * @throws LogUnavailableException if it could not be stored; nothing may be undone then
         */
        void complete(DivergentTransaction transaction);
    }

    /**
     * Returns only when everything that was completed is stored as safely as the log's own entries. One wait for many transactions: each
     * alone would cost a round trip.
     *
     * @throws LogUnavailableException if something was not stored; nothing may be undone then, and all has to be kept again
     */
    void settle();

    /** Begins to keep one transaction. Does not wait for anything. */
    Keeping begin();
}

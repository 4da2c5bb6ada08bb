package io.baton.core.port;

import io.baton.core.rejoin.DivergentTransaction;

/** Where divergent transactions are kept until an operator has decided. */
public interface Quarantine {
    /**
     * Keeps a transaction. Returns only when it is stored as safely as the log's own entries; keeping the same one again is harmless.
     *
     * @throws LogUnavailableException if it could not be stored; nothing may be undone then
     */
    void keep(DivergentTransaction transaction);
}

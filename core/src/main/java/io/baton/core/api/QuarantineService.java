package io.baton.core.api;

import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.QuarantineItem;
import java.util.List;
import java.util.Optional;

/**
 * The un-logged transactions of deposed leaders, and what is to become of them. Calls block, and throw
 * {@code LogUnavailableException} when the quarantine cannot be read or written.
 */
public interface QuarantineService {
    /** Oldest first, decided or not. */
    List<QuarantineItem> list();

    Optional<QuarantineItem> find(String id);

    /**
     * Some of the changes of a transaction: as many as are good to look at, not all of them.
     *
     * @param from the place of the first one among all of the transaction's, counted from 1
     * @param next the place from which to ask for more; 0 if there are none
     */
    record Excerpt(long from, List<DivergentPage> pages, long next) {}

    /** The changes from a place on, counted from 1; none if there are no more, or no such transaction. */
    Excerpt changes(String id, long from);

    /**
     * Runs the transaction's changes on the leader as one new transaction and records that. Triggers and constraints work as for any
     * client's write; an update or delete must find its row by key.
     *
     * @return as for any write; {@code NotLeader} if this node does not lead
     * @throws QuarantineRefusedException if it cannot be replayed; nothing was done
     */
    WriteOutcome replay(String id);

    /**
     * Records that the transaction is not wanted. It stays to be looked at. On any node.
     *
     * @throws QuarantineRefusedException if there is no such transaction, or it was decided upon before; nothing was done
     */
    QuarantineItem discard(String id);
}

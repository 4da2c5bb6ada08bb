package io.baton.core.port;

import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.QuarantineItem;
import java.util.List;
import java.util.function.Predicate;

/** What was ever kept in quarantine, and what operators decided. Methods throw {@link LogUnavailableException} when Kafka is away. */
public interface QuarantineRecords {
    /** Everything, oldest first, decided or not, without changes. A transaction that was kept twice is one item; one kept in part is none. */
    List<QuarantineItem> all();

    /**
     * Reads the changes of one item in their order. Holds one page at a time (trap A12); nothing is read of an item that is not there.
     *
     * @param reader returns whether it wants the next page
     */
    void read(String id, Predicate<DivergentPage> reader);

    /**
     * Records a decision. Returns when it is stored. Of several decisions on one transaction a replay counts before a discard, and
     * the first of a kind before the later ones.
     */
    void decide(String id, QuarantineItem.Decision decision);
}

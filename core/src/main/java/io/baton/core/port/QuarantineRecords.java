package io.baton.core.port;

import io.baton.core.rejoin.QuarantineItem;
import java.util.List;

/** What was ever kept in quarantine, and what operators decided. Methods throw {@link LogUnavailableException} when Kafka is away. */
public interface QuarantineRecords {
    /** Everything, oldest first, decided or not. A transaction that was kept twice is one item; one kept in part is none. */
    List<QuarantineItem> all();

    /**
     * Records a decision. Returns when it is stored. Of several decisions on one transaction a replay counts before a discard, and
     * the first of a kind before the later ones.
     */
    void decide(String id, QuarantineItem.Decision decision);
}

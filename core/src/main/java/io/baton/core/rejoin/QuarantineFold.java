package io.baton.core.rejoin;

import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds what was written to the quarantine, in order, into its items. */
public final class QuarantineFold {
    private record Kept(DivergentTransaction transaction, long millis) {}

    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final Map<String, Decision> decisions = new LinkedHashMap<>();

    /** The same transaction may be kept again, by a node that was interrupted while it rejoined. The first time counts. */
    public void kept(DivergentTransaction transaction, long millis) {
        kept.putIfAbsent(transaction.id(), new Kept(transaction, millis));
    }

    /** A replay cannot be taken back, so a discard that crossed it is void, whichever of them was written first. */
    public void decided(String id, Decision decision) {
        decisions.merge(id, decision,
            (first, later) -> first.state() == State.DISCARDED && later.state() == State.REPLAYED ? later : first);
    }

    /** Oldest first. */
    public List<QuarantineItem> items() {
        return kept.entrySet().stream()
            .map(e -> new QuarantineItem(e.getValue().transaction(), e.getValue().millis(), Optional.ofNullable(decisions.get(e.getKey()))))
            .toList();
    }
}

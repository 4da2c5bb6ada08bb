package io.baton.adapters.http;

import io.baton.core.api.QuarantineRefusedException;
import io.baton.core.api.QuarantineService;
import io.baton.core.api.RepairService;
import io.baton.core.api.WriteOutcome;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.Peers;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import io.baton.core.rejoin.TouchedKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A quarantine in memory, and rows that a test has set. */
final class MemoryMending implements RepairService, QuarantineService {
    static final Relation RELATION = new Relation("shop", "order", 'd',
        List.of(new Relation.Column("id", true, 23, -1), new Relation.Column("note", false, 25, 14)));
    static final DivergentPage PAGE = new DivergentPage(List.of(RELATION), List.of(
        new Change.Insert(0, row("1", null)),
        new Change.Update(0, Optional.of(row("2", null)), List.of(Datum.of("3"), Datum.UNCHANGED)),
        new Change.Delete(0, row("4", null)),
        new Change.Truncate(List.of(0), true, false)));
    static final DivergentTransaction TRANSACTION = new DivergentTransaction("n1", 5, Lsn.parse("1/16B3748"), 741, 1_700_000_000_123_456L,
        "epoch 6 was given to n2", List.of(RELATION.toString()), 4);

    final QuarantineFold fold = new QuarantineFold();
    volatile Supplier<Peers.Rows> rows;
    volatile List<TouchedKeys.Table> lastKeys;
    volatile Position lastAtLeast;
    volatile WriteOutcome outcome = new WriteOutcome.Done(MemoryNode.WRITTEN, List.of(1L, 1L));

    MemoryMending() {
        fold.kept(TRANSACTION, 1_700_000_001_000L);
    }

    static List<Datum> row(String... values) {
        return Arrays.stream(values).map(Datum::of).toList();
    }

    @Override
    public Peers.Rows rows(List<TouchedKeys.Table> keys, Position atLeast) {
        lastKeys = keys;
        lastAtLeast = atLeast;
        return rows.get();
    }

    @Override
    public List<QuarantineItem> list() {
        return fold.items();
    }

    @Override
    public Optional<QuarantineItem> find(String id) {
        return list().stream().filter(item -> item.id().equals(id)).findFirst();
    }

    /** Shows two at a time. */
    @Override
    public Excerpt changes(String id, long from) {
        int first = (int) Math.min(from - 1, 4);
        int end = Math.min(first + 2, 4);
        return new Excerpt(from, List.of(PAGE.slice(first, end)), end < 4 ? end + 1 : 0);
    }

    @Override
    public WriteOutcome replay(String id) {
        find(id).orElseThrow(() -> new QuarantineRefusedException("there is no " + id, true));
        if (outcome instanceof WriteOutcome.Done) fold.decided(id, new Decision(State.REPLAYED, "n1", 5));
        return outcome;
    }

    @Override
    public QuarantineItem discard(String id) {
        if (find(id).orElseThrow().state() != State.OPEN) throw new QuarantineRefusedException(id + " was decided before", false);
        fold.decided(id, new Decision(State.DISCARDED, "n1", 1_700_000_002_000L));
        return find(id).orElseThrow();
    }
}

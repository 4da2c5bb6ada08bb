package io.baton.follower;

import io.baton.core.port.Quarantine;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was kept, and how large its pages were. */
final class MemoryQuarantine implements Quarantine {
    final List<DivergentTransaction> kept = new ArrayList<>();
    private final List<DivergentTransaction> underWay = new ArrayList<>();
    int pages;
    int largestPage;

    @Override
    public Keeping begin() {
        return new Keeping() {
            private long changes;

            @Override
            public void add(DivergentPage page) {
                pages++;
                largestPage = Math.max(largestPage, page.changes().size());
                changes += page.changes().size();
            }

            @Override
            public void complete(DivergentTransaction transaction) {
                if (transaction.changes() != changes) throw new AssertionError(transaction + " has " + changes + " changes");
                underWay.add(transaction);
            }
        };
    }

    @Override
    public void settle() {
        kept.addAll(underWay);
        underWay.clear();
    }
}

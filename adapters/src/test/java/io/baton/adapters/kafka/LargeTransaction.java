package io.baton.adapters.kafka;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.Quarantine;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import java.util.List;
import java.util.stream.IntStream;

/** A process that keeps a large transaction in quarantine and looks at it, to be run with a small heap. Ends with 1 if anything is wrong. */
final class LargeTransaction {
    static final int ROWS = 1_000_000;
    private static final int PAGE = 1_000;
    private static final Relation RELATION = new Relation("s", "t", 'd', List.of(new Relation.Column("v", true, 25, -1)));

    private LargeTransaction() {}

    public static void main(String[] args) {
        try (var quarantine = new KafkaQuarantine(new KafkaClients(args[0]), args[1])) {
            Quarantine.Keeping keeping = quarantine.begin();
            for (int row = 0; row < ROWS; row += PAGE) keeping.add(page(row));
            var transaction = new DivergentTransaction("a", 1, new Lsn(7), 8, 9, "a test", List.of("s.t"), ROWS);
            keeping.complete(transaction);
            quarantine.settle();
            if (!quarantine.all().get(0).transaction().equals(transaction)) throw new AssertionError(quarantine.all());
            long[] seen = {0};
            quarantine.read(transaction.id(), page -> {
                if (!page.equals(page((int) seen[0]))) throw new AssertionError("page at row " + seen[0]);
                seen[0] += page.changes().size();
                return true;
            });
            if (seen[0] != ROWS) throw new AssertionError(seen[0] + " rows");
        }
    }

    private static DivergentPage page(int from) {
        return new DivergentPage(List.of(RELATION), IntStream.range(from, from + PAGE)
            .<Change>mapToObj(row -> new Change.Insert(0, List.of(Datum.of(row + " " + "filler ".repeat(28))))).toList());
    }
}

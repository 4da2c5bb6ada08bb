package io.baton.core.rejoin;

import io.baton.core.log.Change;
import io.baton.core.log.Relation;
import java.util.List;

/**
 * Some changes of a divergent transaction, in their order. A page is small, unless a single row is large.
 *
 * @param relations the tables that {@code changes} name, by index; each page has its own
 */
public record DivergentPage(List<Relation> relations, List<Change> changes) {
    public DivergentPage {
        relations = List.copyOf(relations);
        changes = List.copyOf(changes);
    }

    /** Only the changes from {@code from}, counted from 0, up to but without {@code to}. */
    public DivergentPage slice(int from, int to) {
        return new DivergentPage(relations, changes.subList(from, to));
    }
}

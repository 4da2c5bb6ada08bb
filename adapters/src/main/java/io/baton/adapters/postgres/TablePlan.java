package io.baton.adapters.postgres;

import io.baton.core.log.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pending changes of one table, arranged into runs that one statement each can carry out.
 *
 * <p>Invariant: the runs, done in this order, give what the changes give in theirs. Within a group no key occurs twice, so the runs of
 * a group may be done in any order; groups follow each other. A table whose changes do not commute (another unique index, keys that
 * are equal in different texts) gets a group for each run, which keeps the order as it was (trap A8).
 */
final class TablePlan {
    /** Changes of one shape, in order. */
    record Run(Shape shape, List<RowChange> rows) {}

    private record Place(Run run, int index) {}

    private static final class Group {
        private final List<Run> runs = new ArrayList<>();
        private final Map<Object, Place> keys = new HashMap<>();
    }

    private final RowChange.Planner planner;
    private final boolean commutes;
    private final List<Group> groups = new ArrayList<>();
    private Group open = new Group();
    private Run lastInPlace;

    TablePlan(TargetTable table) {
        this.planner = new RowChange.Planner(table);
        this.commutes = table.commutes();
        groups.add(open);
    }

    void add(Change change) {
        var planned = planner.plan(change);
        // It would write nothing, so it cannot make a difference either.
        if (planned.shape().kind() != Shape.Kind.DELETE && planned.shape().kind() != Shape.Kind.INSERT
            && planned.shape().written().isEmpty()) return;
        if (planned.shape().keepsItsPlace()) addInPlace(planned);
        else addByKey(planned);
    }

    List<Run> runs() {
        var runs = new ArrayList<Run>();
        for (var group : groups) runs.addAll(group.runs);
        return runs;
    }

    void clear() {
        groups.clear();
        next();
    }

    private void addInPlace(RowChange change) {
        if (lastInPlace == null || !lastInPlace.shape.equals(change.shape())) {
            next();
            lastInPlace = run(change.shape());
        }
        lastInPlace.rows.add(change);
    }

    private void addByKey(RowChange change) {
        if (lastInPlace != null) next();
        var table = change.shape().table();
        Object key = table.keyOf(change.sought() == null ? change.row() : change.sought());
        Place taken = open.keys.get(key);
        if (taken != null && mayReplace(taken.run.shape, change.shape())) {
            taken.run.rows.set(taken.index, change);
            return;
        }
        if (taken != null) next();
        Run run = run(change.shape());
        open.keys.put(key, new Place(run, run.rows.size()));
        run.rows.add(change);
    }

    /** The later of two updates of one row wins, if it writes the very same columns: what it leaves out, the other may have written (trap A1). */
    private boolean mayReplace(Shape earlier, Shape later) {
        return commutes && later.kind() == Shape.Kind.UPDATE && earlier.equals(later);
    }

    private Run run(Shape shape) {
        for (Run run : open.runs) {
            if (run.shape.equals(shape)) return run;
        }
        var run = new Run(shape, new ArrayList<>());
        open.runs.add(run);
        return run;
    }

    private void next() {
        if (groups.isEmpty() || !open.runs.isEmpty()) {
            open = new Group();
            groups.add(open);
        }
        lastInPlace = null;
    }
}

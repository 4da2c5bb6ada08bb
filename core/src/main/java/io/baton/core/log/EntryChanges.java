package io.baton.core.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the changes of one entry. A source numbers tables within one change, an entry numbers them within all of its changes; each
 * form of a table comes once, in the order of its first change.
 */
public final class EntryChanges {
    private final Map<Relation, Integer> relations = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** @param tables those that {@code change} names, by index */
    public void add(List<Relation> tables, Change change) {
        List<Integer> indexes = new ArrayList<>(tables.size());
        for (Relation table : tables) {
            Integer index = relations.putIfAbsent(table, relations.size());
            indexes.add(index == null ? relations.size() - 1 : index);
        }
        changes.add(change.renumbered(indexes));
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    public List<Relation> relations() {
        return List.copyOf(relations.keySet());
    }

    /** A view, in the order of adding; tables by their index in {@link #relations()}. */
    public List<Change> changes() {
        return Collections.unmodifiableList(changes);
    }
}

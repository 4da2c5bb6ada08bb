package io.baton.core.rejoin;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The rows that divergent transactions touched, by key. Until the repair is complete these rows are absent from the database, and
 * changes of the log to them are left out: the peer's rows already contain them.
 */
public final class TouchedKeys {
    /** More than this is not repaired row by row. */
    public static final int MOST = 200_000;

    /** The keys of one table, in the order of its key columns. */
    public record Table(Relation relation, Set<List<Datum>> keys) {}

    /** Row by row repair cannot work; the message says why. */
    public static final class UnrepairableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnrepairableException(String message) {
            super(message);
        }
    }

    private final Map<String, Table> tables = new LinkedHashMap<>();
    private int count;

    public boolean isEmpty() {
        return tables.isEmpty();
    }

    public List<Table> tables() {
        return List.copyOf(tables.values());
    }

    /** Adds what a transaction touched. Throws {@link UnrepairableException}. */
    public void touch(List<Relation> relations, List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.Truncate)
                throw new UnrepairableException("a divergent TRUNCATE emptied tables, so every row of them would have to be fetched");
            if (change instanceof Change.SchemaChange schema)
                throw new UnrepairableException("a divergent schema change cannot be undone: " + schema.statement());
            if (change instanceof Change.Insert insert) touch(relations.get(insert.relation()), insert.row());
            if (change instanceof Change.Delete delete) touch(relations.get(delete.relation()), delete.old());
            if (change instanceof Change.Update update) {
                update.old().ifPresent(old -> touch(relations.get(update.relation()), old));
                touch(relations.get(update.relation()), whole(update));
            }
        }
    }

    /** The entry without its changes to touched rows. It stays the same entry of the log: a first part is one even with nothing in it. */
    public RowsChanged without(RowsChanged entry) {
        if (isEmpty()) return entry;
        List<Change> left = new ArrayList<>(entry.changes().size());
        for (Change change : entry.changes()) remaining(entry.relations(), change).ifPresent(left::add);
        return new RowsChanged(entry.epoch(), entry.sequence(), entry.part(), entry.last(), entry.xid(), entry.lsn(),
            entry.commitMicros(), entry.relations(), left);
    }

    private Optional<Change> remaining(List<Relation> relations, Change change) {
        if (change instanceof Change.Insert insert)
            return holds(relations.get(insert.relation()), insert.row()) ? Optional.empty() : Optional.of(change);
        if (change instanceof Change.Delete delete)
            return holds(relations.get(delete.relation()), delete.old()) ? Optional.empty() : Optional.of(change);
        if (change instanceof Change.Update update) return remaining(relations.get(update.relation()), update);
        return Optional.of(change);
    }

    /** An update that changes the key may lead from a touched row to another one, or back: half of it is then left over. */
    private Optional<Change> remaining(Relation relation, Change.Update update) {
        boolean from = holds(relation, update.old().orElse(update.row()));
        boolean to = holds(relation, whole(update));
        if (from && to) return Optional.empty();
        if (!from && !to) return Optional.of(update);
        if (to) return Optional.of(new Change.Delete(update.relation(), update.old().orElseThrow()));
        if (update.row().contains(Datum.UNCHANGED))
            throw new UnrepairableException("a touched row of " + relation + " changed its key, and its large values are not in the log");
        return Optional.of(new Change.Insert(update.relation(), update.row()));
    }

    private boolean holds(Relation relation, List<Datum> row) {
        Table table = tables.get(relation.toString());
        return table != null && table.keys().contains(key(relation, row));
    }

    private void touch(Relation relation, List<Datum> row) {
        if (relation.identity() == 'f' || relation.columns().stream().noneMatch(Relation.Column::key))
            throw new UnrepairableException(relation + " has no key by which its rows could be fetched again");
        Table table = tables.computeIfAbsent(relation.toString(), name -> new Table(relation, new LinkedHashSet<>()));
        if (table.keys().add(key(relation, row)) && ++count > MOST)
            throw new UnrepairableException("more than " + MOST + " rows were changed without being logged");
    }

    /** The new row; what of its key is stored apart and was left alone is known from the old one, which PostgreSQL then always tells. */
    private static List<Datum> whole(Change.Update update) {
        if (update.old().isEmpty()) return update.row();
        return IntStream.range(0, update.row().size())
            .mapToObj(i -> update.row().get(i) == Datum.UNCHANGED ? update.old().get().get(i) : update.row().get(i)).toList();
    }

    private static List<Datum> key(Relation relation, List<Datum> row) {
        return IntStream.range(0, relation.columns().size()).filter(i -> relation.columns().get(i).key()).mapToObj(row::get).toList();
    }
}

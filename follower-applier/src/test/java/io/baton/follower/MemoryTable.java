package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Relation;
import io.baton.core.port.ApplyException;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.replay.ReplayState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A database of one table (k, v) with one transaction, as strict as PostgreSQL about rows that are there or not. */
final class MemoryTable implements FollowerDatabase {
    static final Relation RELATION = new Relation("public", "t", 'd',
        List.of(new Relation.Column("k", true, 25, -1), new Relation.Column("v", false, 25, -1)));

    Map<String, String> committed = new TreeMap<>();
    ReplayState stored = ReplayState.START;
    List<Long> skipped = new ArrayList<>();
    private Map<String, String> open;
    private Map<String, String> beforeParts;

    MemoryTable(Map<String, String> rows) {
        committed.putAll(rows);
        open = new TreeMap<>(committed);
    }

    static List<Datum> row(String... values) {
        return Arrays.stream(values).map(Datum::of).toList();
    }

    @Override
    public Stored load() {
        open = new TreeMap<>(committed);
        return new Stored(stored, 0);
    }

    @Override
    public void apply(Written entry) {
        if (!(entry instanceof RowsChanged rows)) return;
        if (rows.part() == 1) beforeParts = new TreeMap<>(open);
        rows.changes().forEach(this::apply);
    }

    @Override
    public void skip(Written last, long offset, String by) {
        skipped.add(offset);
    }

    private void apply(Change change) {
        if (change instanceof Change.Insert insert) insert(insert.row());
        if (change instanceof Change.Delete delete) found(open.remove(delete.old().get(0).text()), change);
        if (change instanceof Change.Update update) found(open.replace(update.row().get(0).text(), update.row().get(1).text()), change);
    }

    private void insert(List<Datum> row) {
        if (open.putIfAbsent(row.get(0).text(), row.get(1).text()) != null) throw new ApplyException("duplicate key " + row, "23505", null);
    }

    private static void found(String before, Change change) {
        if (before == null) throw new ApplyException("no row for " + change, "02000", null);
    }

    @Override
    public void commit(ReplayState state, boolean durable) {
        committed = new TreeMap<>(open);
        stored = state;
    }

    @Override
    public void pause(Optional<String> by) {
        throw new IllegalStateException("nobody pauses anything here");
    }

    @Override
    public void dropParts() {
        open = beforeParts;
    }

    @Override
    public void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows) {
        for (List<Datum> key : keys) open.remove(key.get(0).text());
        rows.forEach(this::insert);
    }

    @Override
    public void close() {}
}

package io.baton.adapters.snapshot;

import io.baton.adapters.postgres.SnapshotTarget;
import io.baton.adapters.postgres.SnapshotTarget.Index;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Fills a database from a snapshot, and goes on where an earlier process stopped. Schema, rows, indexes, and then what is made of rows. */
public final class RestoreSnapshot {
    private record Part(SnapshotManifest.Table table, SnapshotManifest.File file) {}

    private final SnapshotStore store;
    private final int workers;
    private final SnapshotProgress progress;

    public RestoreSnapshot(SnapshotStore store, int workers, SnapshotProgress progress) {
        this.store = store;
        this.workers = workers;
        this.progress = progress;
    }

    /**
     * Does all but the last step, which says whose database it is. May be run again after whatever failure.
     *
     * @throws SnapshotException if the store does not answer, or a file is not what was written; no row of that file is there then
     * @throws io.baton.core.port.DatabaseUnavailableException if the server is lost
     * @throws IllegalStateException if the server refuses something; the message says what
     */
    public void run(SnapshotManifest manifest, SnapshotTarget target) {
        try {
            progress.begin("schema", 0, 0);
            target.begin(manifest.id());
            target.makeSchema(manifest.schema());
            load(manifest, target);
            index(target);
            progress.begin("sequences and materialized views", 0, 0);
            target.finishRows(manifest.sequences(), manifest.views());
            analyze(target);
        } catch (IOException e) {
            throw SnapshotException.failed("snapshot " + manifest.id() + " cannot be read from " + store.location() + ": " + e + ". What was loaded stays; the restore goes on from"
                + " there when it is begun again", e);
        }
    }

    private void load(SnapshotManifest manifest, SnapshotTarget target) throws IOException {
        Set<String> there = target.restored();
        var parts = new ArrayList<Part>();
        long before = 0;
        for (var table : manifest.tables()) for (var file : table.files()) {
            if (there.contains(file.name())) before += file.tableBytes();
            else parts.add(new Part(table, file));
        }
        progress.begin("rows", before, manifest.tableBytes());
        var next = new AtomicInteger();
        VerifySnapshotFiles.together("restore", workers, goOn -> {
            try (var loader = target.loader()) {
                for (int i = next.getAndIncrement(); i < parts.size() && goOn.getAsBoolean(); i = next.getAndIncrement()) {
                    load(manifest.id(), parts.get(i), loader);
                    progress.add(parts.get(i).file().tableBytes());
                }
            }
        });
    }

    private void load(String id, Part part, SnapshotTarget.Loader loader) throws IOException {
        var table = part.table();
        loader.load(part.file().name(), table.schema(), table.name(), table.columns(), into -> {
            long rows = SnapshotFile.read(store, id, part.file(), into::load);
            if (rows != part.file().rows()) throw SnapshotFile.corrupt(id, part.file(), "it gave " + rows + " rows, and should give " + part.file().rows());
        });
    }

    private void index(SnapshotTarget target) throws IOException {
        List<Index> waiting = target.waitingIndexes();
        progress.begin("indexes", 0, waiting.stream().mapToLong(Index::bytes).sum());
        var next = new AtomicInteger();
        VerifySnapshotFiles.together("restore-index", workers, goOn -> {
            try (var loader = target.loader()) {
                for (int i = next.getAndIncrement(); i < waiting.size() && goOn.getAsBoolean(); i = next.getAndIncrement()) {
                    loader.makeIndex(waiting.get(i));
                    progress.add(waiting.get(i).bytes());
                }
            }
        });
    }

    private void analyze(SnapshotTarget target) throws IOException {
        List<String> tables = target.tables();
        progress.begin("statistics", 0, tables.size());
        var next = new AtomicInteger();
        VerifySnapshotFiles.together("restore-analyze", workers, goOn -> {
            try (var loader = target.loader()) {
                for (int i = next.getAndIncrement(); i < tables.size() && goOn.getAsBoolean(); i = next.getAndIncrement()) loader.analyze(tables.get(i));
            }
        });
    }
}

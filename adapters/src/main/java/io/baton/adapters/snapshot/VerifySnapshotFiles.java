package io.baton.adapters.snapshot;

import io.baton.adapters.runtime.Workers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads all files of a snapshot and compares them with its manifest. */
public final class VerifySnapshotFiles {
    private final SnapshotStore store;
    private final int workers;
    private final SnapshotProgress progress;

    public VerifySnapshotFiles(SnapshotStore store, int workers, SnapshotProgress progress) {
        this.store = store;
        this.workers = workers;
        this.progress = progress;
    }

    /** Throws {@link SnapshotException} if a file is not what was written; {@link IOException} if the store does not answer. */
    public void run(SnapshotManifest manifest) throws IOException {
        List<SnapshotManifest.File> files = manifest.tables().stream().flatMap(table -> table.files().stream()).toList();
        progress.begin("checking files", 0, manifest.bytes());
        var next = new AtomicInteger();
        together("snapshot-check", workers, goOn -> {
            for (int i = next.getAndIncrement(); i < files.size() && goOn.getAsBoolean(); i = next.getAndIncrement()) {
                SnapshotFile.verify(store, manifest.id(), files.get(i));
                progress.add(files.get(i).bytes());
            }
        });
    }

    /** With the two kinds of failure that such work has. */
    static void together(String name, int workers, Workers.Work work) throws IOException {
        try {
            Workers.together(name, workers, work);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            throw SnapshotException.failed("it was interrupted. What was not finished does not count", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

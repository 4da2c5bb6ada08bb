package io.baton.adapters.postgres;

import io.baton.adapters.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Another store under the same name, in the way of which a test may stand. */
abstract class StoreBehind implements SnapshotStore {
    private final SnapshotStore store;

    StoreBehind(SnapshotStore store) {
        this.store = store;
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public void write(String snapshot, String file, Content content) throws IOException {
        store.write(snapshot, file, content);
    }

    @Override
    public InputStream read(String snapshot, String file) throws IOException {
        return store.read(snapshot, file);
    }

    @Override
    public String stamp(String snapshot, String file) throws IOException {
        return store.stamp(snapshot, file);
    }

    @Override
    public List<String> snapshots() throws IOException {
        return store.snapshots();
    }

    @Override
    public void delete(String snapshot) throws IOException {
        store.delete(snapshot);
    }
}

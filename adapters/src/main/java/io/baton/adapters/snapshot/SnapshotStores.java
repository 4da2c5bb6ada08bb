package io.baton.adapters.snapshot;

import java.nio.file.Path;

/** Opens stores by what the settings call them. */
public final class SnapshotStores {
    private SnapshotStores() {}

    /** @param location a directory */
    public static SnapshotStore open(String location) {
        return new DirectoryStore(Path.of(location));
    }
}

package io.baton.adapters.snapshot;

import io.baton.adapters.runtime.S3Location;
import java.nio.file.Path;

/** Opens stores by what the settings call them. */
public final class SnapshotStores {
    private SnapshotStores() {}

    /**
     * Nothing is asked of it yet. Throws {@link SnapshotException} if it cannot be one.
     *
     * @param location a directory, or what {@link S3Location} takes
     */
    public static SnapshotStore open(String location) {
        if (S3Location.isMeant(location)) return new S3Store(s3(location));
        if (location.contains("://")) throw SnapshotException.failed("the store of snapshots must be a directory or s3://bucket/prefix, and is neither. Nothing was done", null);
        return new DirectoryStore(Path.of(location));
    }

    private static S3Location s3(String location) {
        try {
            return S3Location.parse(location);
        } catch (IllegalArgumentException e) {
            throw SnapshotException.failed("the store of snapshots " + e.getMessage() + ". Nothing was done", e);
        }
    }
}

package io.baton.adapters.snapshot;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The snapshots of one cluster in a store. */
public final class SnapshotShelf {
    /** What there is: a snapshot, or why a name is none. */
    public record Item(String id, Optional<SnapshotManifest> manifest, String trouble) {}

    private final SnapshotStore store;

    public SnapshotShelf(SnapshotStore store) {
        Native.load();
        this.store = store;
    }

    public SnapshotStore store() {
        return store;
    }

    /** All of them, whole or not, in the order of time. Throws {@link SnapshotException} if the store does not answer. */
    public List<Item> items() {
        return ids().stream().map(this::item).toList();
    }

    /** The names of all of them, whole or not, in the order of time. Throws {@link SnapshotException} if the store does not answer. */
    List<String> ids() {
        try {
            return store.snapshots().stream().filter(SnapshotManifest::isId).toList();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What changes whenever its manifest does; empty if it has none. Throws {@link SnapshotException} if the store does not answer. */
    Optional<String> stamp(String id) {
        try {
            return Optional.of(store.stamp(id, SnapshotManifest.FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Throws {@link SnapshotException} if the store does not answer. */
    Item item(String id) {
        try {
            return new Item(id, Optional.of(read(id)), "");
        } catch (NoSuchFileException e) {
            return new Item(id, Optional.empty(), "it was begun and not finished");
        } catch (IOException e) {
            throw unreadable(e);
        } catch (SnapshotException e) {
            return new Item(id, Optional.empty(), e.getMessage());
        }
    }

    /** Whole ones of a log, the furthest first. */
    public List<SnapshotManifest> of(String clusterId, String topicId) {
        return items().stream().flatMap(item -> item.manifest().stream())
            .filter(manifest -> manifest.clusterId().equals(clusterId) && manifest.topicId().equals(topicId))
            .sorted(Comparator.<SnapshotManifest>comparingLong(manifest -> manifest.place().offset()).reversed()).toList();
    }

    /** One by its id. Throws {@link SnapshotException} if there is none that is whole. */
    public SnapshotManifest get(String id) {
        try {
            if (!SnapshotManifest.isId(id)) throw SnapshotException.failed("'" + id + "' is not the id of a snapshot; 'baton snapshot list' shows those there are", null);
            return read(id);
        } catch (NoSuchFileException e) {
            throw SnapshotException.failed("there is no whole snapshot " + id + " in " + store.location() + "; 'baton snapshot list' shows those there are", e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private SnapshotManifest read(String id) throws IOException {
        byte[] manifest = all(id, SnapshotManifest.FILE);
        String wanted = checksum(id);
        if (!wanted.equals(checksum(manifest))) throw SnapshotException.corrupt("the manifest of snapshot " + id + " is not what was written: its checksum is"
            + " another one. Nothing was loaded; use another snapshot");
        return ManifestJson.decode(id, manifest);
    }

    private String checksum(String id) throws IOException {
        try {
            return new String(all(id, SnapshotManifest.CHECKSUM_FILE), StandardCharsets.US_ASCII).strip();
        } catch (NoSuchFileException e) {
            throw SnapshotException.corrupt("the checksum of the manifest of snapshot " + id + " is gone. Nothing was loaded; use another snapshot");
        }
    }

    /** The checksum of a whole one's manifest, which has those of all files. */
    public String checksumOf(SnapshotManifest manifest) {
        try {
            return checksum(manifest.id());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private byte[] all(String id, String file) throws IOException {
        try (InputStream in = store.read(id, file)) {
            return in.readAllBytes();
        }
    }

    static String checksum(byte[] manifest) {
        return HexFormat.of().formatHex(SnapshotFile.sha256().digest(manifest));
    }

    private SnapshotException unreadable(IOException e) {
        return SnapshotException.failed("the snapshots in " + store.location() + " cannot be read: " + e + ". Nothing was changed; mend that and try again", e);
    }
}

package io.baton.adapters.snapshot;

import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.SnapshotSource;
import io.baton.adapters.postgres.SnapshotSource.Piece;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Takes a snapshot of a follower's database, and reads it back before anybody can take it for one. */
public final class TakeSnapshot {
    /** So many pieces at least, as far as they are not too small: whoever is interrupted has little to do again. */
    private static final long PIECES = 200;
    private static final long SMALLEST = 1L << 20;
    private static final long LARGEST = 256L << 20;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A snapshot that is whole. {@code checksum} is its manifest's, which has those of all files. */
    public record Taken(SnapshotManifest manifest, String checksum) {}

    private final PostgresServer server;
    private final SnapshotStore store;
    private final int workers;
    private final SnapshotProgress progress;

    public TakeSnapshot(PostgresServer server, SnapshotStore store, int workers, SnapshotProgress progress) {
        this.server = server;
        this.store = store;
        this.workers = workers;
        this.progress = progress;
    }

    /** Under what name one of a node would be kept that is begun at some time. */
    public static String idOf(Instant time, String node) {
        return TIME.format(time) + "-" + node;
    }

    /**
     * Takes it. Whatever happens, a snapshot that was not finished has no manifest; it is removed if possible.
     *
     * @throws SnapshotException if the store does not answer, or does not give back what it was given
     * @throws io.baton.core.port.DatabaseUnavailableException if the database cannot be read just now
     * @throws IllegalStateException if no snapshot can be taken of this database
     */
    public Taken run(Instant now) {
        try (SnapshotSource source = SnapshotSource.open(server)) {
            Instant begun = unused(now, source.identity().node());
            String id = idOf(begun, source.identity().node());
            try {
                return take(id, begun, source);
            } catch (IOException e) {
                remove(id);
                throw SnapshotException.failed("snapshot " + id + " could not be written to " + store.location() + ": " + e + ". It was given up; mend that and take another one", e);
            } catch (RuntimeException e) {
                remove(id);
                throw e;
            }
        }
    }

    /** A second that no other snapshot of this node bears. */
    private Instant unused(Instant now, String node) {
        try {
            List<String> taken = store.snapshots();
            Instant begun = now;
            while (taken.contains(idOf(begun, node))) begun = begun.plusSeconds(1);
            return begun;
        } catch (IOException e) {
            throw SnapshotException.failed("the store " + store.location() + " does not answer: " + e + ". No snapshot was taken; mend that and try again", e);
        }
    }

    private void remove(String id) {
        try {
            store.delete(id);
        } catch (IOException e) {
            // Without a manifest nobody takes it for a snapshot, and it is removed with the old ones.
        }
    }

    private Taken take(String id, Instant now, SnapshotSource source) throws IOException {
        store.write(id, SnapshotManifest.BEGUN_FILE, out -> out.write((source.identity().node() + " " + now + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        long total = source.bytes();
        List<Piece> pieces = source.pieces(Math.min(LARGEST, Math.max(SMALLEST, total / PIECES)));
        progress.begin("reading rows", 0, total);
        AtomicReferenceArray<SnapshotManifest.File> files = read(id, source, pieces);
        source.requireSameNames();
        var manifest = new SnapshotManifest(SnapshotManifest.FORMAT, id, source.identity().cluster(), source.identity().clusterId(), source.identity().topicId(),
            source.identity().node(), now.toString(), source.description(), source.place(), source.isFromLogAlone(), source.history(), source.sequences(), source.views(),
            tables(pieces, files));
        // Nobody needs the view any more, and old rows may be cleaned up.
        source.close();
        new VerifySnapshotFiles(store, workers, progress).run(manifest);
        byte[] bytes = ManifestJson.encode(manifest);
        String checksum = SnapshotShelf.checksum(bytes);
        store.write(id, SnapshotManifest.CHECKSUM_FILE, out -> out.write((checksum + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        store.write(id, SnapshotManifest.FILE, out -> out.write(bytes));
        return new Taken(new SnapshotShelf(store).get(id), checksum);
    }

    private AtomicReferenceArray<SnapshotManifest.File> read(String id, SnapshotSource source, List<Piece> pieces) throws IOException {
        var files = new AtomicReferenceArray<SnapshotManifest.File>(pieces.size());
        var next = new AtomicInteger();
        VerifySnapshotFiles.together("snapshot", workers, goOn -> {
            try (var reader = source.reader()) {
                for (int i = next.getAndIncrement(); i < pieces.size() && goOn.getAsBoolean(); i = next.getAndIncrement()) {
                    Piece piece = pieces.get(i);
                    files.set(i, SnapshotFile.write(store, id, String.format(Locale.ROOT, "%06d.copy.zst", i + 1), piece.bytes(), out -> reader.copy(piece, out)));
                    progress.add(piece.bytes());
                }
            }
        });
        return files;
    }

    /** Pieces of a table follow each other. */
    private static List<SnapshotManifest.Table> tables(List<Piece> pieces, AtomicReferenceArray<SnapshotManifest.File> files) {
        Map<List<String>, List<SnapshotManifest.File>> byTable = new LinkedHashMap<>();
        Map<List<String>, List<String>> columns = new LinkedHashMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            List<String> name = List.of(piece.schema(), piece.table());
            columns.put(name, piece.columns());
            byTable.computeIfAbsent(name, any -> new ArrayList<>()).add(files.get(i));
        }
        return byTable.entrySet().stream().map(table -> new SnapshotManifest.Table(table.getKey().get(0), table.getKey().get(1), columns.get(table.getKey()), table.getValue())).toList();
    }
}

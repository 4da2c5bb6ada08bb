package io.baton.adapters.snapshot;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.baton.core.port.DatabaseUnavailableException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The rows of a file: COPY's text, compressed by zstd, with a checksum of the compressed bytes. */
final class SnapshotFile {
    /** What COPY sends needs little effort to become a quarter of its size, and more effort gains little. */
    private static final int LEVEL = 1;

    private static final int BUFFER = 1 << 18;

    /** Rows on their way into a file. */
    interface Rows {
        /** Returns how many there were. */
        long writeTo(OutputStream out) throws IOException;
    }

    /** Rows on their way out of a file. */
    interface Reading<T> {
        T read(InputStream rows) throws IOException;
    }

    private SnapshotFile() {}

    static SnapshotManifest.File write(SnapshotStore store, String snapshot, String name, long tableBytes, Rows rows) throws IOException {
        MessageDigest digest = sha256();
        long[] counts = new long[2];
        store.write(snapshot, name, out -> {
            var counted = new Counted(out, digest);
            // Closing ends the frame, and must not close what the store still has to sync.
            try (var compressed = new ZstdOutputStream(counted, LEVEL)) {
                compressed.setCloseFrameOnFlush(false);
                counts[0] = rows.writeTo(compressed);
            }
            counts[1] = counted.bytes;
        });
        return new SnapshotManifest.File(name, counts[0], counts[1], tableBytes, HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * Hands the rows out, and then makes sure that they were those of the manifest. What was done with them must not count before this returns.
     *
     * @throws SnapshotException if they were not
     */
    static <T> T read(SnapshotStore store, String snapshot, SnapshotManifest.File file, Reading<T> reading) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream stored = store.read(snapshot, file.name())) {
            var counted = new CountedInput(stored, digest);
            T result;
            try (var rows = new ZstdInputStream(counted)) {
                result = reading.read(rows);
            } catch (DatabaseUnavailableException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (counted.failed) throw e;
                // Bytes that are wrong may make rows that nobody takes; then that is what is to be told.
                requireRight(snapshot, file, counted, digest);
                throw e;
            }
            requireRight(snapshot, file, counted, digest);
            return result;
        } catch (NoSuchFileException e) {
            throw corrupt(snapshot, file, "it is not there");
        }
    }

    private static void requireRight(String snapshot, SnapshotManifest.File file, CountedInput counted, MessageDigest digest) throws IOException {
        var rest = new byte[BUFFER];
        while (counted.read(rest, 0, rest.length) >= 0);
        if (counted.bytes != file.bytes()) throw corrupt(snapshot, file, "it has " + counted.bytes + " bytes, and should have " + file.bytes());
        if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) throw corrupt(snapshot, file, "its checksum is not that of the manifest");
    }

    /** Reads a file and counts its rows, as {@link #read} does. */
    static void verify(SnapshotStore store, String snapshot, SnapshotManifest.File file) throws IOException {
        long found = read(store, snapshot, file, SnapshotFile::count);
        if (found != file.rows()) throw corrupt(snapshot, file, "it holds " + found + " rows, and should hold " + file.rows());
    }

    /** A newline ends a row and stands nowhere else: within values COPY writes \n. */
    private static long count(InputStream rows) throws IOException {
        var buffer = new byte[BUFFER];
        long count = 0;
        for (int length = rows.read(buffer); length >= 0; length = rows.read(buffer)) for (int i = 0; i < length; i++) if (buffer[i] == '\n') count++;
        return count;
    }

    static SnapshotException corrupt(String snapshot, SnapshotManifest.File file, String why) {
        return SnapshotException.corrupt("file " + file.name() + " of snapshot " + snapshot + " is not what was written: " + why
            + ". The snapshot is of no use any more, and none of that file was loaded; use an older one, or have another one taken");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static final class Counted extends FilterOutputStream {
        private final MessageDigest digest;
        private long bytes;

        Counted(OutputStream out, MessageDigest digest) {
            super(out);
            this.digest = digest;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            out.write(some, from, length);
            digest.update(some, from, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }

    /** Tells a store that fails from bytes that are wrong. */
    private static final class CountedInput extends FilterInputStream {
        private final MessageDigest digest;
        private long bytes;
        private boolean failed;

        CountedInput(InputStream in, MessageDigest digest) {
            super(in);
            this.digest = digest;
        }

        @Override
        public void close() {
            // The store's stream is closed by whoever opened it, once all of it was read.
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] some, int from, int length) throws IOException {
            try {
                int read = in.read(some, from, length);
                if (read > 0) {
                    digest.update(some, from, read);
                    bytes += read;
                }
                return read;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}

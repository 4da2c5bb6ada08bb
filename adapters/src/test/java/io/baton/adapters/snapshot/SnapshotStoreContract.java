package io.baton.adapters.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of snapshots does, and every test of one. */
abstract class SnapshotStoreContract {
    static final String ID = "20261122T201500Z-node-1";
    private static final String OTHER = "20261122T201501Z-node-2";
    private static final int PIECE = 64_123;

    SnapshotStore store;

    /** With nothing in it. */
    abstract SnapshotStore empty() throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = empty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, S3Upload.PART - 1, S3Upload.PART, S3Upload.PART + 1, 2 * S3Upload.PART + 77})
    void whatIsWrittenIsReadByteForByte(int bytes) throws IOException {
        store.write(ID, "file", out -> random(bytes, out));
        var wanted = new CRC32();
        random(bytes, new OutputStream() {
            @Override
            public void write(int one) {
                wanted.update(one);
            }

            @Override
            public void write(byte[] some, int from, int length) {
                wanted.update(some, from, length);
            }
        });
        var found = new CRC32();
        long length = 0;
        try (InputStream in = store.read(ID, "file")) {
            var buffer = new byte[PIECE];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                found.update(buffer, 0, read);
                length += read;
            }
        }
        assertThat(length).isEqualTo(bytes);
        assertThat(found.getValue()).isEqualTo(wanted.getValue());
    }

    private static void random(int bytes, OutputStream out) throws IOException {
        var random = new Random(bytes);
        var buffer = new byte[PIECE];
        for (int left = bytes; left > 0; left -= PIECE) {
            random.nextBytes(buffer);
            out.write(buffer, 0, Math.min(PIECE, left));
        }
    }

    /** Nothing of it is there, whether it is small or some of it was sent already; nor does it take the place of what was. */
    @ParameterizedTest
    @ValueSource(ints = {10, S3Upload.PART + 100})
    void aFileThatComesToNoEndIsNotThere(int bytes) throws IOException {
        store.write(ID, "before", out -> out.write(7));
        for (String file : new String[] {"new", "before"}) assertThatThrownBy(() -> store.write(ID, file, out -> {
            random(bytes, out);
            throw new IOException("the database went away");
        })).hasMessage("the database went away");
        assertThatThrownBy(() -> store.read(ID, "new")).isInstanceOf(NoSuchFileException.class);
        assertThat(text("before")).isEqualTo("\7");
    }

    @Test
    void aFileIsReplacedAndItsStampWithIt() throws IOException {
        assertThatThrownBy(() -> store.stamp(ID, "file")).isInstanceOf(NoSuchFileException.class);
        store.write(ID, "file", out -> out.write('a'));
        String first = store.stamp(ID, "file");
        assertThat(store.stamp(ID, "file")).isEqualTo(first);
        store.write(ID, "file", out -> out.write('b'));
        assertThat(store.stamp(ID, "file")).isNotEqualTo(first);
        assertThat(text("file")).isEqualTo("b");
    }

    @Test
    void readingMayEndBeforeTheFileDoes() throws IOException {
        store.write(ID, "file", out -> random(3 * PIECE, out));
        try (InputStream in = store.read(ID, "file")) {
            assertThat(in.read()).isNotNegative();
        }
        assertThat(store.snapshots()).containsExactly(ID);
    }

    @Test
    void allSnapshotsAreListedWhateverTheyHold() throws IOException {
        assertThat(store.snapshots()).isEmpty();
        for (int second = 59; second >= 50; second--) store.write("20261122T2015" + second + "Z-node-1", "begun", out -> out.write('x'));
        store.write("20261122T201550Z-node-1", SnapshotManifest.FILE, out -> out.write('{'));
        assertThat(store.snapshots()).hasSize(10).isSorted().startsWith("20261122T201550Z-node-1").endsWith("20261122T201559Z-node-1");
    }

    @Test
    void whatIsDeletedIsGoneAndNothingElse() throws IOException {
        for (int file = 1; file <= 7; file++) store.write(ID, "file-" + file, out -> out.write('x'));
        store.write(ID, SnapshotManifest.FILE, out -> out.write('{'));
        store.write(OTHER, "file-1", out -> out.write('x'));
        store.delete(ID);
        assertThat(store.snapshots()).containsExactly(OTHER);
        assertThatThrownBy(() -> store.read(ID, "file-7")).isInstanceOf(NoSuchFileException.class);
        assertThat(store.read(OTHER, "file-1")).hasContent("x");
        store.delete(ID);
    }

    @Test
    void onlyWhatIsCalledLikeASnapshotIsTouched() {
        assertThatThrownBy(() -> store.delete("../20261122T201500Z-node-1")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not the id of a snapshot");
        assertThatThrownBy(() -> store.read("", "file")).isInstanceOf(IllegalArgumentException.class);
    }

    private String text(String file) throws IOException {
        try (InputStream in = store.read(ID, file)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        }
    }
}

package io.baton.adapters.kafka;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Headers;

/**
 * Makes records of an entry (trap K10): one as a rule, several <em>chunks</em> if it is large. A chunk has the headers of its entry,
 * and {@code c} = {@code i/n}, counted from 1; the last one also {@code k}, the CRC-32C of the whole as hexadecimal text.
 *
 * <p>A large entry is made into bytes twice, first to be measured and then to be cut, so that it is never held as bytes as a whole.
 */
final class EntryCutter {
    /** Far below what a record may hold: readers take many records at a time into their memory. */
    static final int CHUNK_BYTES = 1024 * 1024;

    /** Takes the records of one entry, in order. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] value, Headers headers);
    }

    private EntryCutter() {}

    /** @throws EntryTooLargeException if the entry takes more than {@code most} bytes; nothing was given to the sink */
    static void cut(LogEntry entry, int most, Sink sink) throws IOException {
        var measure = new Measure(most);
        LogCodec.write(entry, measure);
        Headers headers = LogCodec.headers(entry);
        if (measure.length > CHUNK_BYTES && textBytes(entry) > most) throw new EntryTooLargeException("its values take more than " + most
            + " bytes of memory");
        if (measure.length <= CHUNK_BYTES) {
            sink.take(measure.head.toByteArray(), headers);
        } else if (!(entry instanceof LogEntry.Written)) {
            // Chunks are told apart by their sequence. Claims and notes have none, and are small.
            sink.take(LogCodec.encode(entry), headers);
        } else {
            var cut = new Cut(entry, measure, sink);
            LogCodec.write(entry, cut);
            cut.flushLast();
        }
    }

    /** What the values take in the memory of whoever reads the entry: a character beyond Latin-1 doubles its whole text. */
    private static long textBytes(LogEntry entry) {
        if (!(entry instanceof LogEntry.RowsChanged rows)) return 0;
        return rows.changes().stream().flatMap(EntryCutter::values).mapToLong(EntryCutter::textBytes).sum();
    }

    private static Stream<Datum> values(Change change) {
        if (change instanceof Change.Insert insert) return insert.row().stream();
        if (change instanceof Change.Delete delete) return delete.old().stream();
        if (change instanceof Change.Update update) return Stream.concat(update.old().stream().flatMap(List::stream), update.row().stream());
        return Stream.empty();
    }

    private static long textBytes(Datum datum) {
        if (!(datum instanceof Datum.Text value)) return 0;
        long length = value.text().length();
        return value.text().chars().anyMatch(c -> c > 0xFF) ? 2 * length : length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Counts and sums everything, and keeps what fits into one record. */
    private static final class Measure extends OutputStream {
        private final ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        private final CRC32C sum = new CRC32C();
        private final int most;
        private long length;

        Measure(int most) {
            this.most = most;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            length += count;
            if (length > most) throw new EntryTooLargeException("it takes more than " + most + " bytes");
            sum.update(bytes, from, count);
            if (length <= CHUNK_BYTES) head.write(bytes, from, count);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }
    }

    private static final class Cut extends OutputStream {
        private final LogEntry entry;
        private final Sink sink;
        private final int chunks;
        private final String sum;
        private long left;
        private int number;
        private byte[] chunk;
        private int filled;

        Cut(LogEntry entry, Measure measure, Sink sink) {
            this.entry = entry;
            this.sink = sink;
            left = measure.length;
            chunks = (int) ((left + CHUNK_BYTES - 1) / CHUNK_BYTES);
            sum = Long.toHexString(measure.sum.getValue());
            begin();
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            for (int done = 0; done < count; ) {
                if (filled == chunk.length) give();
                int next = Math.min(count - done, chunk.length - filled);
                System.arraycopy(bytes, from + done, chunk, filled, next);
                filled += next;
                done += next;
            }
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        private void begin() {
            chunk = new byte[(int) Math.min(left, CHUNK_BYTES)];
            filled = 0;
        }

        private void give() {
            Headers headers = LogCodec.headers(entry).add(Chunk.PLACE, ascii(++number + "/" + chunks));
            if (number == chunks) headers.add(Chunk.CHECKSUM, ascii(sum));
            sink.take(chunk, headers);
            left -= filled;
            begin();
        }

        private void flushLast() {
            if (filled > 0) give();
        }
    }
}

package io.baton.adapters.kafka;

import io.baton.core.log.LogEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Log entries as bytes: one JSON object in UTF-8, compact, its fields in a fixed order that begins with format, type and epoch.
 * A row is a list of texts; {@code null} is SQL NULL, {@code {"u":1}} a TOAST value that the update did not touch, and a very long
 * text is a list of its pieces.
 *
 * <p>Epoch, sequence, type and format are repeated as headers {@code e}, {@code s}, {@code t} and {@code v} in decimal text, so that an
 * entry can be judged without parsing it. {@code s} is there only if the entry has a sequence. An entry may be cut into several records,
 * see {@link EntryCutter}.
 *
 * <p>An entry that this build does not know becomes {@link LogEntry.Unknown}, on which the reader halts. Trap K15: it is never skipped.
 */
public final class LogCodec {
    static final String EPOCH = "epoch";
    static final String ROWS = "rows";
    static final String PROGRESS = "progress";
    static final String SEQUENCES = "sequences";
    static final String SNAPSHOT = "snapshot";
    static final String ADOPTED = "adopted";

    private static final Set<String> TYPES = Set.of(EPOCH, ROWS, PROGRESS, SEQUENCES, SNAPSHOT, ADOPTED);

    private LogCodec() {}

    /** The record's value. Throws IllegalArgumentException for {@link LogEntry.Unknown}, which nobody can write. */
    public static byte[] encode(LogEntry entry) {
        var bytes = new ByteArrayOutputStream(512);
        try {
            write(entry, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("an entry of type " + type(entry) + " has no form as JSON; it was not written", e);
        }
        return bytes.toByteArray();
    }

    /** As {@link #encode}, to a stream, whose failures it passes on. */
    static void write(LogEntry entry, OutputStream to) throws IOException {
        EntryWriter.write(entry, type(entry), to);
    }

    /** The record's headers: what a reader may judge without the body. */
    public static Headers headers(LogEntry entry) {
        var headers = new RecordHeaders();
        headers.add("v", ascii(LogEntry.FORMAT));
        headers.add("t", type(entry).getBytes(StandardCharsets.US_ASCII));
        headers.add("e", ascii(entry.epoch()));
        if (entry instanceof LogEntry.Written written) headers.add("s", ascii(written.sequence()));
        return headers;
    }

    /**
     * Reads a record. The headers are asked first, because a later format need not have a body that this build can parse.
     *
     * @throws MalformedEntryException if the bytes are not what their type and format promise, or contradict the headers
     */
    public static LogEntry decode(Headers headers, byte[] body) {
        return unknown(headers).orElseGet(() -> agreeing(headers, decode(body)));
    }

    /** As {@link #decode(Headers, byte[])}, from a stream. */
    static LogEntry read(Headers headers, InputStream body) {
        return unknown(headers).orElseGet(() -> agreeing(headers, read(body)));
    }

    /** The entry, if the headers alone say that this build does not know it. */
    static Optional<LogEntry> unknown(Headers headers) {
        String type = word(headers, "t", null);
        long format = number(headers, "v", LogEntry.FORMAT);
        if (format <= LogEntry.FORMAT && (type == null || TYPES.contains(type))) return Optional.empty();
        long epoch = Math.max(number(headers, "e", -1), 0);
        return Optional.of(new LogEntry.Unknown(epoch, type == null ? "?" : type, (int) Math.min(format, Integer.MAX_VALUE)));
    }

    private static LogEntry agreeing(Headers headers, LogEntry entry) {
        String type = word(headers, "t", null);
        long epoch = number(headers, "e", -1);
        if (epoch != -1 && epoch != entry.epoch())
            throw new MalformedEntryException("the header names epoch " + epoch + ", the entry itself epoch " + entry.epoch(), null);
        if (type != null && !(entry instanceof LogEntry.Unknown) && !type.equals(type(entry)))
            throw new MalformedEntryException("the header names type " + type + ", the entry itself type " + type(entry), null);
        return entry;
    }

    /** Reads a record's value alone; for its errors see {@link #decode(Headers, byte[])}. */
    public static LogEntry decode(byte[] body) {
        if (body == null) throw new MalformedEntryException("the record is empty, it was not written by Baton", null);
        return read(new ByteArrayInputStream(body));
    }

    private static LogEntry read(InputStream body) {
        try {
            return EntryReader.read(body);
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new MalformedEntryException("its bytes are not a log entry: " + e.getMessage(), e);
        }
    }

    static boolean knows(String type) {
        return TYPES.contains(type);
    }

    private static String type(LogEntry entry) {
        if (entry instanceof LogEntry.EpochStarted) return EPOCH;
        if (entry instanceof LogEntry.RowsChanged) return ROWS;
        if (entry instanceof LogEntry.Progress) return PROGRESS;
        if (entry instanceof LogEntry.SequencesAdvanced) return SEQUENCES;
        if (entry instanceof LogEntry.SnapshotTaken) return SNAPSHOT;
        if (entry instanceof LogEntry.ContentAdopted) return ADOPTED;
        throw new IllegalArgumentException("an unknown entry cannot be written: " + entry);
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    static String word(Headers headers, String key, String otherwise) {
        Header header = headers.lastHeader(key);
        return header == null || header.value() == null ? otherwise : new String(header.value(), StandardCharsets.US_ASCII);
    }

    static long number(Headers headers, String key, long otherwise) {
        String word = word(headers, key, null);
        try {
            return word == null ? otherwise : Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new MalformedEntryException("the header '" + key + "' is not a number: '" + word + "'", e);
        }
    }
}

package io.baton.adapters.kafka;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * One record of the quarantine. An entry is one try of one writer to keep one transaction, or one decision: slices that are numbered
 * without a hole, in pages that can be read one by one, and at last the summary. What has no summary yet counts for nothing: its
 * writer may have died in the middle. A page's bytes are cut wherever a record is full (trap K10), for a single value may be larger.
 *
 * @param entry names the entry
 * @param number counts the entry's slices, from 1
 */
record QuarantineSlice(String entry, int number, Part part, byte[] bytes) {
    /** Well below what the topic takes, with the headers. */
    static final int MOST_BYTES = KafkaTopics.MAX_RECORD_BYTES / 2;

    /** What a slice ends: nothing, so that its page goes on in the next one; a page of changes; or the entry, which it says all about. */
    enum Part { SLICE, PAGE, ENTRY }

    private static final String ENTRY = "entry";
    private static final String NUMBER = "slice";
    private static final String PART = "ends";

    /** Cuts one page into slices while it is written, for it may be large; closing it ends the page. */
    static final class Page extends OutputStream {
        private final String entry;
        private final Consumer<QuarantineSlice> sink;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int number;

        /** @param before how many slices the entry has already */
        Page(String entry, int before, Consumer<QuarantineSlice> sink) {
            this.entry = entry;
            this.number = before;
            this.sink = sink;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            for (int done = 0; done < count; ) {
                if (bytes.size() == MOST_BYTES) give(Part.SLICE);
                int next = Math.min(count - done, MOST_BYTES - bytes.size());
                bytes.write(from, offset + done, next);
                done += next;
            }
        }

        @Override
        public void close() {
            give(Part.PAGE);
        }

        int number() {
            return number;
        }

        private void give(Part part) {
            sink.accept(new QuarantineSlice(entry, ++number, part, bytes.toByteArray()));
            bytes.reset();
        }
    }

    static QuarantineSlice read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) throw new MalformedEntryException("it is empty", null);
        String part = word(record.headers(), PART);
        try {
            return new QuarantineSlice(word(record.headers(), ENTRY), Integer.parseInt(word(record.headers(), NUMBER)), Part.valueOf(part),
                record.value());
        } catch (IllegalArgumentException e) {
            throw new MalformedEntryException("its headers make no sense: " + e.getMessage(), e);
        }
    }

    ProducerRecord<byte[], byte[]> record(String topic) {
        var record = new ProducerRecord<>(topic, 0, ascii(entry), bytes);
        record.headers().add(ENTRY, ascii(entry)).add(NUMBER, ascii(String.valueOf(number))).add(PART, ascii(part.name()));
        return record;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String word(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null) throw new MalformedEntryException("its header '" + name + "' is missing", null);
        return new String(header.value(), StandardCharsets.US_ASCII);
    }
}

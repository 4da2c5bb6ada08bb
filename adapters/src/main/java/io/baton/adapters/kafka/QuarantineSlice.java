package io.baton.adapters.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** A page as slices, to be sent in this order. */
    static List<QuarantineSlice> page(String entry, int first, byte[] page) {
        var slices = new ArrayList<QuarantineSlice>();
        int from = 0;
        for (; page.length - from > MOST_BYTES; from += MOST_BYTES)
            slices.add(new QuarantineSlice(entry, first + slices.size(), Part.SLICE, Arrays.copyOfRange(page, from, from + MOST_BYTES)));
        slices.add(new QuarantineSlice(entry, first + slices.size(), Part.PAGE, Arrays.copyOfRange(page, from, page.length)));
        return slices;
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

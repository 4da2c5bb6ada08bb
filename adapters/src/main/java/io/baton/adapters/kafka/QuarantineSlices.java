package io.baton.adapters.kafka;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * One quarantine entry as one or more records (trap K10). Its bytes are cut wherever a record is full, so that even a single value may
 * be larger than a record. An entry counts only when all of its slices are there: a writer may have died in the middle.
 */
final class QuarantineSlices {
    /** Well below what the topic takes, with the key and the headers. */
    static final int SLICE_BYTES = KafkaTopics.MAX_RECORD_BYTES / 2;

    /** Names the entry that a slice belongs to: one and the same writer's try. */
    private static final String ENTRY = "entry";
    private static final String SLICE = "slice";
    private static final String SLICES = "slices";

    /** Slices of entries that are not complete yet, in the order of their numbers. */
    private final Map<String, List<byte[]>> begun = new HashMap<>();

    /** The records that hold an entry, to be sent in this order. */
    static List<ProducerRecord<byte[], byte[]>> cut(String topic, String id, byte[] entry) {
        String name = UUID.randomUUID().toString();
        int slices = Math.max(1, (entry.length + SLICE_BYTES - 1) / SLICE_BYTES);
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>(slices);
        for (int i = 0; i < slices; i++) {
            byte[] slice = Arrays.copyOfRange(entry, i * SLICE_BYTES, Math.min(entry.length, (i + 1) * SLICE_BYTES));
            var record = new ProducerRecord<>(topic, 0, id.getBytes(StandardCharsets.UTF_8), slice);
            record.headers().add(ENTRY, ascii(name)).add(SLICE, ascii(String.valueOf(i + 1))).add(SLICES, ascii(String.valueOf(slices)));
            records.add(record);
        }
        return records;
    }

    /** The entry that is complete with this record, if it is. */
    Optional<byte[]> add(ConsumerRecord<byte[], byte[]> record) {
        String name = word(record.headers(), ENTRY);
        int slice = Integer.parseInt(word(record.headers(), SLICE));
        int slices = Integer.parseInt(word(record.headers(), SLICES));
        if (record.value() == null) throw new MalformedEntryException("it is empty", null);
        List<byte[]> sofar = begun.computeIfAbsent(name, n -> new ArrayList<>());
        // The producer is idempotent, so slices come in order and once; what is not so is somebody else's and never complete.
        if (slice == sofar.size() + 1) sofar.add(record.value());
        if (sofar.size() < slices) return Optional.empty();
        begun.remove(name);
        var whole = new ByteArrayOutputStream();
        sofar.forEach(whole::writeBytes);
        return Optional.of(whole.toByteArray());
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

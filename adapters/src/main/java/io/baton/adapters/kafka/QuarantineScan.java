package io.baton.adapters.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the quarantine's records from one place to another. Holds what one fetch brings, however much there is. */
final class QuarantineScan {
    private static final Duration CLOSE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(200);

    /** A poll decompresses all that it returns, and a fetch of a few megabytes may hold hundreds of them (trap A12). */
    private static final int RECORDS = 4;

    /** The fetch that is always under way at the end of the topic holds up the close of its consumer for as long as it may wait. */
    private static final int FETCH_WAIT_MILLIS = 20;

    private static final Map<String, Object> READING = Map.of(
        "fetch.max.wait.ms", FETCH_WAIT_MILLIS,
        "max.poll.records", RECORDS,
        "max.partition.fetch.bytes", KafkaTopics.MAX_RECORD_BYTES,
        "fetch.max.bytes", KafkaTopics.MAX_RECORD_BYTES,
        "request.timeout.ms", 5_000,
        "default.api.timeout.ms", (int) KafkaClients.PATIENCE.toMillis(),
        "retry.backoff.ms", 50);

    private static final Map<String, Object> READING_FIXED = Map.of(
        "auto.offset.reset", "none",
        "isolation.level", "read_uncommitted",
        "enable.auto.commit", false,
        "allow.auto.create.topics", false,
        "check.crcs", true);

    /** Takes slices in their order. */
    interface Reader {
        /** Returns whether it wants the next one. */
        boolean read(long offset, QuarantineSlice slice);
    }

    private final KafkaClients clients;
    private final TopicPartition partition;

    QuarantineScan(KafkaClients clients, TopicPartition partition) {
        this.clients = clients;
        this.partition = partition;
    }

    /** Everything that the topic holds now. */
    void all(Reader reader) {
        scan(consumer -> {
            consumer.seekToBeginning(List.of(partition));
            read(consumer, consumer.endOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition), reader);
        });
    }

    /** From offset {@code first} to before {@code end}. */
    void between(long first, long end, Reader reader) {
        scan(consumer -> {
            consumer.seek(partition, first);
            read(consumer, end, reader);
        });
    }

    private void scan(java.util.function.Consumer<Consumer<byte[], byte[]>> reading) {
        Consumer<byte[], byte[]> consumer = clients.consumer("quarantine-reader", READING, READING_FIXED);
        try {
            consumer.assign(List.of(partition));
            reading.accept(consumer);
        } catch (KafkaException e) {
            throw clients.unavailable("reading " + partition.topic(), e);
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }

    /** Offsets have holes, so the end is found by the reader's place and not by counting (trap K5). */
    private void read(Consumer<byte[], byte[]> consumer, long end, Reader reader) {
        var silence = new BrokerSilence(consumer);
        while (consumer.position(partition, KafkaClients.PATIENCE) < end) {
            long started = System.nanoTime();
            List<ConsumerRecord<byte[], byte[]>> found = consumer.poll(POLL).records(partition);
            silence.polled(System.nanoTime() - started);
            if (silence.millis() > KafkaClients.PATIENCE.toMillis()) throw clients.unavailable("reading " + partition.topic(), null);
            for (ConsumerRecord<byte[], byte[]> record : found) if (record.offset() < end && !read(record, reader)) return;
        }
    }

    private boolean read(ConsumerRecord<byte[], byte[]> record, Reader reader) {
        try {
            return reader.read(record.offset(), QuarantineSlice.read(record));
        } catch (MalformedEntryException e) {
            throw new MalformedEntryException("the record at offset " + record.offset() + " of " + partition.topic() + " cannot be read: "
                + e.getMessage() + ". Nothing was changed; install the version of Baton that wrote it, or find out who did", e);
        }
    }
}

package io.baton.adapters.kafka;

import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Quarantine;
import io.baton.core.port.QuarantineRecords;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The quarantine topic: kept for ever, as safe as the log. Connects when it is used, for it is used rarely; the connection to write is
 * then held until {@link #close}. Thread-safe. Reading holds all of the quarantine in memory.
 */
public final class KafkaQuarantine implements Quarantine, QuarantineRecords, AutoCloseable {
    private static final Duration CLOSE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Map<String, Object> WRITING = Map.of(
        "compression.type", "lz4",
        "max.block.ms", (int) KafkaClients.PATIENCE.toMillis(),
        "request.timeout.ms", 5_000,
        "delivery.timeout.ms", (int) KafkaClients.PATIENCE.toMillis(),
        "retry.backoff.ms", 50);

    /** Nothing may be undone before this was stored as safely as the log's own entries (trap K1). */
    private static final Map<String, Object> WRITING_FIXED = Map.of(
        "acks", "all",
        "enable.idempotence", true,
        "max.in.flight.requests.per.connection", 5,
        "max.request.size", KafkaLogWriter.MAX_ENTRY_BYTES);

    private static final Map<String, Object> READING = Map.of(
        "max.partition.fetch.bytes", 2 * KafkaTopics.MAX_RECORD_BYTES,
        "request.timeout.ms", 5_000,
        "default.api.timeout.ms", (int) KafkaClients.PATIENCE.toMillis(),
        "retry.backoff.ms", 50);

    private static final Map<String, Object> READING_FIXED = Map.of(
        "auto.offset.reset", "none",
        "isolation.level", "read_uncommitted",
        "enable.auto.commit", false,
        "allow.auto.create.topics", false,
        "check.crcs", true);

    private final KafkaClients clients;
    private final TopicPartition partition;
    private Producer<byte[], byte[]> producer;

    /** @param topic {@code KafkaTopics.quarantine()} */
    public KafkaQuarantine(KafkaClients clients, String topic) {
        this.clients = clients;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public void keep(DivergentTransaction transaction) {
        // For display only, like every time of day in here.
        write(transaction.id(), QuarantineCodec.kept(transaction, System.currentTimeMillis()));
    }

    @Override
    public void decide(String id, QuarantineItem.Decision decision) {
        write(id, QuarantineCodec.decision(id, decision));
    }

    @Override
    public List<QuarantineItem> all() {
        Consumer<byte[], byte[]> consumer = clients.consumer("quarantine-reader", READING, READING_FIXED);
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return read(consumer, consumer.endOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition));
        } catch (KafkaException e) {
            throw clients.unavailable("reading " + partition.topic(), e);
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) producer.close(Duration.ZERO);
        producer = null;
    }

    /** Offsets have holes, so the end is found by the reader's place and not by counting (trap K5). */
    private List<QuarantineItem> read(Consumer<byte[], byte[]> consumer, long end) {
        var fold = new QuarantineFold();
        var slices = new QuarantineSlices();
        var silence = new BrokerSilence(consumer);
        while (consumer.position(partition, KafkaClients.PATIENCE) < end) {
            long started = System.nanoTime();
            List<ConsumerRecord<byte[], byte[]>> found = consumer.poll(POLL).records(partition);
            silence.polled(System.nanoTime() - started);
            if (silence.millis() > KafkaClients.PATIENCE.toMillis()) throw clients.unavailable("reading " + partition.topic(), null);
            for (ConsumerRecord<byte[], byte[]> record : found) if (record.offset() < end) read(record, slices, fold);
        }
        return fold.items();
    }

    private void read(ConsumerRecord<byte[], byte[]> record, QuarantineSlices slices, QuarantineFold fold) {
        try {
            slices.add(record).ifPresent(entry -> QuarantineCodec.read(entry, fold));
        } catch (MalformedEntryException | NumberFormatException e) {
            throw new MalformedEntryException("the record at offset " + record.offset() + " of " + partition.topic() + " cannot be read: "
                + e.getMessage() + ". Nothing was changed; install the version of Baton that wrote it, or find out who did", e);
        }
    }

    private synchronized void write(String id, byte[] entry) {
        try {
            if (producer == null) producer = clients.producer("quarantine", WRITING, WRITING_FIXED);
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var record : QuarantineSlices.cut(partition.topic(), id, entry)) sent.add(producer.send(record));
            for (var answer : sent) answer.get();
        } catch (KafkaException | IllegalStateException e) {
            throw notStored(id, e);
        } catch (ExecutionException e) {
            throw notStored(id, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStored(id, e);
        }
    }

    /** The next try has a new producer, so that nothing of this one can follow it. */
    private LogUnavailableException notStored(String id, Throwable cause) {
        close();
        return clients.unavailable("storing " + id + " in " + partition.topic() + "; it is not known to be there", cause);
    }
}

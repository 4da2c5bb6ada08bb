package io.baton.adapters.kafka;

import io.baton.adapters.runtime.RoleLoop;
import io.baton.adapters.runtime.RowLimit;
import io.baton.core.log.LogEntry;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.UnloggableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;

/**
 * Appends to the log in order, until the first failure. Trap K6: a batch that follows a failed one would stand after a gap, so the
 * first failure poisons the writer, and closing it gives up the rest.
 *
 * <p>Batches already on their way at that moment may still arrive. They do no harm: their sequence numbers follow a gap, and the
 * replay rules void what follows a gap.
 */
public final class KafkaLogWriter implements LogWriter {
    /** Trap K10: a larger entry, which only a single row can make, is never written. */
    public static final int MAX_WHOLE_BYTES = RowLimit.MOST;

    /** The largest record that is sent, key, headers and all: a little less than the topic takes, for the batch around it. */
    public static final int MAX_ENTRY_BYTES = KafkaTopics.MAX_RECORD_BYTES - 64 * 1024;

    private static final String DELIVERY = "delivery.timeout.ms";
    private static final int DELIVERY_MILLIS = 30_000;
    private static final long CLOSE_MILLIS = 700;

    /** No lingering: a lone commit waits for nobody. Under load batches grow by themselves while earlier ones are on their way. */
    private static final Map<String, Object> DEFAULTS = Map.of(
        "linger.ms", 0,
        "batch.size", 256 * 1024,
        "compression.type", "lz4",
        "buffer.memory", 32L * 1024 * 1024,
        "max.block.ms", 10_000,
        "request.timeout.ms", 10_000,
        DELIVERY, DELIVERY_MILLIS,
        "retry.backoff.ms", 20,
        "send.buffer.bytes", 1024 * 1024);

    /**
     * Without recovery of metadata, that is, a writer keeps what it knows of the brokers while none answers. A client that starts over
     * from its bootstrap servers forgets the topic meanwhile, which holds up every append and then fails it; an outage shorter than the
     * delivery time-out would cost an epoch. Brokers that come back under other addresses are found by the next writer.
     */
    private static final Map<String, Object> FIXED = Map.of(
        "metadata.recovery.strategy", "none",
        "acks", "all",
        "enable.idempotence", true,
        "max.in.flight.requests.per.connection", 5,
        "max.request.size", MAX_ENTRY_BYTES);

    private final KafkaClients clients;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final UnansweredAppends unanswered = new UnansweredAppends();
    private final long patienceMillis;

    public KafkaLogWriter(KafkaClients clients, String topic, String purpose) {
        this.clients = clients;
        this.topic = topic;
        producer = clients.producer(purpose, DEFAULTS, FIXED);
        patienceMillis = Long.parseLong(clients.extra().getOrDefault(DELIVERY, Integer.toString(DELIVERY_MILLIS))) + 1_000;
    }

    /** Waits until the first append need not wait for the broker's address and a producer id; in vain while no broker answers. */
    void connect() {
        try {
            producer.partitionsFor(topic);
        } catch (KafkaException e) {
            // The first append tells.
        }
    }

    @Override
    public void append(LogEntry entry) {
        try {
            EntryCutter.cut(entry, RowLimit.LOGGED, this::send);
        } catch (EntryTooLargeException e) {
            failure.compareAndSet(null, e.getMessage());
            throw new UnloggableException(tooLarge(entry, e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("an entry has no form as JSON; it was not written", e);
        }
    }

    private void send(byte[] value, Headers headers) {
        refuseAfterFailure(null);
        var record = new ProducerRecord<byte[], byte[]>(topic, 0, null, null, value, headers);
        unanswered.begin(System.nanoTime());
        try {
            producer.send(record, this::remember);
        } catch (KafkaException | IllegalStateException e) {
            fail(e);
            refuseAfterFailure(e);
        }
        // A full queue and an entry too large are told to the callback before send returns, and must not pass for an append.
        refuseAfterFailure(null);
    }

    @Override
    public Optional<String> failure() {
        long millis = unanswered.millis(System.nanoTime());
        if (millis > patienceMillis) failure.compareAndSet(null, "the broker has left appends unanswered for " + millis + " ms");
        return Optional.ofNullable(failure.get());
    }

    /**
     * A zero wait makes the producer drop what it has not sent. It still waits for its own thread, which may be waiting for a frozen
     * broker as long as request.timeout.ms; so that wait is left to a thread that the caller need not wait for. Both end by themselves.
     */
    @Override
    public void close() {
        failure.compareAndSet(null, "the writer was closed");
        RoleLoop.once("baton-log-writer-close", () -> producer.close(Duration.ZERO), CLOSE_MILLIS);
    }

    private void remember(RecordMetadata sent, Exception e) {
        unanswered.answer(System.nanoTime());
        if (e != null) fail(e);
    }

    private void fail(Exception e) {
        failure.compareAndSet(null, e.getClass().getSimpleName() + ": " + e.getMessage());
    }

    private static String tooLarge(LogEntry entry, EntryTooLargeException e) {
        String tables = entry instanceof LogEntry.RowsChanged rows ? rows.relations().toString() : "none";
        return "a row of one of the tables " + tables + " is too large for the log: " + e.getMessage() + ", the limit is " + RowLimit.LOGGED
            + "; keep such values in pieces, or outside of the database";
    }

    private void refuseAfterFailure(Throwable cause) {
        Optional<String> reason = failure();
        if (reason.isPresent()) throw new LogUnavailableException("the log " + topic + " at " + clients.bootstrap()
            + " cannot be written (" + reason.get() + "); entries not read back may or may not be in it. This writer takes no more,"
            + " a new one in a new epoch is needed", cause);
    }
}

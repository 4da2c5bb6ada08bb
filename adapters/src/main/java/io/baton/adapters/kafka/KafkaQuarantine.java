package io.baton.adapters.kafka;

import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Quarantine;
import io.baton.core.port.QuarantineRecords;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineItem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The quarantine topic: kept for ever, as safe as the log. Connects when it is used, for it is used rarely; the connection to write is
 * then held until {@link #close}. Thread-safe. Writing and reading hold one page of changes in memory, however many there are.
 */
public final class KafkaQuarantine implements Quarantine, QuarantineRecords, AutoCloseable {
    private static final Map<String, Object> WRITING = Map.of(
        "compression.type", "lz4",
        "linger.ms", 0,
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

    private static final int MOST_UNDER_WAY = 200;

    /** One try to keep one transaction. */
    private final class Try implements Keeping {
        private final String entry = UUID.randomUUID().toString();
        private int slices;

        @Override
        public void add(DivergentPage page) {
            var cut = new QuarantineSlice.Page(entry, slices, slice -> write("changes", slice));
            QuarantineCodec.page(page, cut);
            // Others may go on the way together, but no transaction may fill the memory.
            if (slices > 0) settle();
            slices = cut.number();
        }

        @Override
        public void complete(DivergentTransaction transaction) {
            // For display only, like every time of day in here.
            write(transaction.id(), ending(entry, slices + 1, QuarantineCodec.kept(transaction, System.currentTimeMillis())));
        }
    }

    private final KafkaClients clients;
    private final String topic;
    private final QuarantineScan scan;
    private Producer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    /** @param topic {@code KafkaTopics.quarantine()} */
    public KafkaQuarantine(KafkaClients clients, String topic) {
        this.clients = clients;
        this.topic = topic;
        this.scan = new QuarantineScan(clients, new TopicPartition(topic, 0));
    }

    @Override
    public Keeping begin() {
        return new Try();
    }

    @Override
    public void decide(String id, QuarantineItem.Decision decision) {
        write(id, ending(UUID.randomUUID().toString(), 1, QuarantineCodec.decision(id, decision)));
        settle();
    }

    @Override
    public List<QuarantineItem> all() {
        return index().items();
    }

    @Override
    public void read(String id, Predicate<DivergentPage> reader) {
        index().place(id).ifPresent(place -> {
            var page = new ByteArrayOutputStream();
            scan.between(place.first(), place.end(), (offset, slice) -> {
                if (!slice.entry().equals(place.entry())) return true;
                page.writeBytes(slice.bytes());
                if (slice.part() != QuarantineSlice.Part.PAGE) return true;
                DivergentPage read = QuarantineCodec.readPage(page.toByteArray());
                page.reset();
                return reader.test(read);
            });
        });
    }

    @Override
    public synchronized void close() {
        if (producer != null) producer.close(Duration.ZERO);
        producer = null;
    }

    private QuarantineIndex index() {
        var index = new QuarantineIndex();
        scan.all((offset, slice) -> {
            index.add(offset, slice);
            return true;
        });
        return index;
    }

    private static QuarantineSlice ending(String entry, int number, byte[] summary) {
        return new QuarantineSlice(entry, number, QuarantineSlice.Part.ENTRY, summary);
    }

    private synchronized void write(String what, QuarantineSlice slice) {
        try {
            if (producer == null) producer = clients.producer("quarantine", WRITING, WRITING_FIXED);
            sent.add(producer.send(slice.record(topic)));
        } catch (KafkaException | IllegalStateException e) {
            throw notStored(what, e);
        }
        if (sent.size() > MOST_UNDER_WAY) settle();
    }

    @Override
    public synchronized void settle() {
        String what = sent.size() + " records";
        try {
            for (var answer : sent) answer.get();
            sent.clear();
        } catch (ExecutionException e) {
            throw notStored(what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStored(what, e);
        }
    }

    /** The next try has a new producer, so that nothing of this one can follow it. */
    private LogUnavailableException notStored(String what, Throwable cause) {
        sent.clear();
        close();
        return clients.unavailable("storing " + what + " in " + topic + "; it is not known to be there", cause);
    }
}

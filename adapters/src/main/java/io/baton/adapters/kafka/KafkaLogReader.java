package io.baton.adapters.kafka;

import io.baton.core.log.LogEntry;
import io.baton.core.node.HaltedException;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the log's one partition, without a consumer group (trap K12): the caller keeps the offset beside the rows it belongs to
 * (trap K11), and a place that cannot be read is an error, never a jump (trap K8).
 *
 * <p>A large entry is several records. It is returned where the last of them stands, see {@link ChunkGroups}.
 *
 * <p>The isolation level is read_uncommitted, the default: nobody writes the log in Kafka transactions, whose delayed markers could
 * tear an entry (trap K3) and whose open ones would stop every reader (trap K4). What counts is judged by the replay rules alone.
 */
public final class KafkaLogReader implements LogReader {
    /** Time of polling without any broker's answer after which a poll says so instead of returning nothing. */
    private static final long SILENCE_MILLIS = 5_000;

    /** A poll ends with so many records or bytes, so that what it returns fits into a small heap whatever it was compressed to. */
    private static final int POLL_RECORDS = 2_000;
    private static final int POLL_BYTES = 16 * 1024 * 1024;

    /** How many records before a chunk are looked through at first for the ones that belong to it. */
    private static final int LOOK_BACK = 64;

    private static final Duration LOOK_BACK_WAIT = Duration.ofMillis(200);

    private static final Duration CLOSE = Duration.ofMillis(500);

    private static final Map<String, Object> DEFAULTS = Map.of(
        "fetch.min.bytes", 1,
        "fetch.max.wait.ms", 500,
        "max.poll.records", 64,
        "fetch.max.bytes", 32 * 1024 * 1024,
        "max.partition.fetch.bytes", 2 * KafkaTopics.MAX_RECORD_BYTES,
        "receive.buffer.bytes", 1024 * 1024,
        "request.timeout.ms", 5_000,
        "default.api.timeout.ms", (int) KafkaClients.PATIENCE.toMillis(),
        "retry.backoff.ms", 50);

    private static final Map<String, Object> FIXED = Map.of(
        "auto.offset.reset", "none",
        "isolation.level", "read_uncommitted",
        "enable.auto.commit", false,
        "allow.auto.create.topics", false,
        "check.crcs", true);

    private final KafkaClients clients;
    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private final BrokerSilence silence;
    private final ChunkGroups groups = new ChunkGroups();
    private boolean placed;

    /** Does not wait for Kafka to be reachable. {@code purpose} names the reader in logs and metrics. */
    public KafkaLogReader(KafkaClients clients, String topic, String purpose) {
        this.clients = clients;
        partition = new TopicPartition(topic, 0);
        consumer = clients.consumer(purpose, DEFAULTS, FIXED);
        consumer.assign(List.of(partition));
        silence = new BrokerSilence(consumer);
    }

    @Override
    public void seekAfter(long offset) {
        placed = false;
        long begin = begin();
        // The broker gives no end while a new partition leader does not yet know it, so the end never goes back (KIP-207).
        long end = end();
        if (offset + 1 < begin) throw new LogTruncatedException("the log " + partition.topic() + " begins at offset " + begin
            + ", but the entries after " + offset + " are needed: they were trimmed. Nothing was skipped; start again from a snapshot");
        // Not a case for a snapshot: were the log lost, every node would rebuild itself over good data.
        if (offset + 1 > end) throw new HaltedException("the log " + partition.topic() + " ends before offset " + end
            + ", but offset " + offset + " was read before: it was made anew, or has lost entries. Nothing was read; compare the topic"
            + " with a backup before rebuilding this node from one that has everything");
        consumer.seek(partition, offset + 1);
        silence.reset();
        groups.clear();
        placed = true;
    }

    @Override
    public List<Record> poll(Duration max) {
        if (!placed) throw new IllegalStateException("the reader was not told where to begin; seekAfter comes first");
        var records = new ArrayList<Record>();
        List<ConsumerRecord<byte[], byte[]>> found = fetch(max);
        for (int bytes = 0; decode(found, records) && records.size() < POLL_RECORDS && bytes < POLL_BYTES; found = fetch(Duration.ZERO))
            for (ConsumerRecord<byte[], byte[]> record : found) bytes += Math.max(0, record.serializedValueSize());
        return records;
    }

    @Override
    public long next() {
        return ask("the place in " + partition.topic(), () -> consumer.position(partition, KafkaClients.PATIENCE));
    }

    @Override
    public long end() {
        return ask("the end of " + partition.topic(), () -> consumer.endOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition));
    }

    private long begin() {
        return ask("where " + partition.topic() + " begins",
            () -> consumer.beginningOffsets(List.of(partition), KafkaClients.PATIENCE).get(partition));
    }

    @Override
    public long behind() {
        return consumer.currentLag(partition).orElse(0);
    }

    /** Milliseconds of polling since a broker last answered: above some 600 the log is not quiet but unreachable. */
    public long silentMillis() {
        return silence.millis();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }

    private List<ConsumerRecord<byte[], byte[]>> fetch(Duration max) {
        long started = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> found = ask(max);
        silence.polled(System.nanoTime() - started);
        if (found.isEmpty() && silence.millis() > SILENCE_MILLIS) {
            placed = false;
            throw clients.unavailable("reading " + partition.topic() + ", no answer for " + silence.millis() + " ms", null);
        }
        return found;
    }

    private List<ConsumerRecord<byte[], byte[]>> ask(Duration max) {
        try {
            return consumer.poll(max).records(partition);
        } catch (OffsetOutOfRangeException e) {
            placed = false;
            throw notThere(e);
        } catch (KafkaException e) {
            placed = false;
            throw clients.unavailable("reading " + partition.topic(), e);
        }
    }

    /**
     * Traps K2, K8: below the log's beginning is where a place may come to lie by itself. Beyond its end, or at another entry than the one that was
     * read, it comes to lie only when accepted entries are gone; every node meets that at once, and none may give its rows up for it.
     */
    private RuntimeException notThere(OffsetOutOfRangeException e) {
        Long place = e.offsetOutOfRangePartitions().get(partition);
        if (!(e instanceof LogTruncationException) && place != null && place < begin()) return new LogTruncatedException("the log " + partition.topic()
            + " no longer holds the entry that comes next (" + e.getMessage() + "). Nothing was skipped; start again from a snapshot");
        return new HaltedException("the log " + partition.topic() + " has lost entries that were read before, or was made anew: " + e.getMessage()
            + ". Nothing was skipped, and this node's rows are as they were; compare the topic with a backup before rebuilding this node from one that has everything", e);
    }

    /**
     * Invariant: the consumer never stands behind an entry that was not returned. So a record that cannot be read sets it back: the
     * ones before it are returned first, and the next poll meets the same record again.
     *
     * @return whether to read on
     */
    private boolean decode(List<ConsumerRecord<byte[], byte[]>> found, List<Record> into) {
        for (ConsumerRecord<byte[], byte[]> record : found) {
            try {
                entry(record).ifPresent(entry -> into.add(new Record(record.offset(), record.timestamp(), entry)));
            } catch (MalformedEntryException e) {
                consumer.seek(partition, record.offset());
                groups.clear();
                placed = true;
                if (!into.isEmpty()) return false;
                throw new MalformedEntryException("the record at offset " + record.offset() + " of " + partition.topic()
                    + " cannot be read: " + e.getMessage() + ". Nothing was skipped; find out who wrote it, only Baton may", e);
            }
        }
        return !found.isEmpty();
    }

    /** The entry that is complete with this record, if one is. */
    private Optional<LogEntry> entry(ConsumerRecord<byte[], byte[]> record) {
        Optional<Chunk> chunk = Chunk.of(record);
        if (chunk.isEmpty()) {
            noteOther(record, groups);
            return Optional.of(LogCodec.decode(record.headers(), record.value()));
        }
        if (!groups.knows(chunk.get())) lookBack(chunk.get());
        return groups.add(chunk.get()).map(whole -> LogCodec.read(record.headers(), whole));
    }

    private static void noteOther(ConsumerRecord<byte[], byte[]> record, ChunkGroups groups) {
        if (record.headers().lastHeader("s") == null) return;
        long epoch = LogCodec.number(record.headers(), "e", -1);
        if (epoch >= 0) groups.other(epoch, record.offset());
    }

    /**
     * Trap K10: the place that the caller has stored may lie between two chunks. What those before it say is read again, or this node
     * would judge the entry otherwise than those that have read on without a break.
     */
    private void lookBack(Chunk chunk) {
        long resume = next();
        // Until the consumer is back at its place, nobody may read on from where it happens to stand.
        placed = false;
        long begin = begin();
        long least = Math.max(begin, chunk.offset() - ChunkGroups.WINDOW);
        var earlier = new ChunkGroups();
        for (long span = LOOK_BACK; earlier.isEmpty(); span *= 8) {
            long from = Math.max(least, chunk.offset() - span);
            readAgain(from, chunk, earlier);
            if (from > least || !earlier.isEmpty()) continue;
            if (begin > 0 && begin > chunk.offset() - ChunkGroups.WINDOW) throw new LogTruncatedException("the log " + partition.topic()
                + " begins at offset " + begin + ", but chunk " + chunk.number() + " of " + chunk.count() + " of an entry stands at offset "
                + chunk.offset() + " and the first one was trimmed. Nothing was skipped; start again from a snapshot");
            earlier.other(chunk.epoch(), chunk.offset());
        }
        groups.adopt(earlier, chunk.epoch());
        consumer.seek(partition, resume);
        placed = true;
    }

    /** Reads what the epoch of {@code chunk} wrote from {@code from} up to it. */
    private void readAgain(long from, Chunk chunk, ChunkGroups into) {
        consumer.seek(partition, from);
        while (next() < chunk.offset()) {
            for (ConsumerRecord<byte[], byte[]> record : fetch(LOOK_BACK_WAIT)) {
                if (record.offset() >= chunk.offset()) return;
                if (LogCodec.number(record.headers(), "e", -1) != chunk.epoch()) continue;
                Optional<Chunk> before = Chunk.of(record);
                if (before.isEmpty()) noteOther(record, into);
                else if (into.knows(before.get())) into.add(before.get());
            }
        }
    }

    @FunctionalInterface
    private interface Question {
        long ask();
    }

    private long ask(String what, Question question) {
        try {
            return question.ask();
        } catch (KafkaException e) {
            throw clients.unavailable(what, e);
        }
    }
}

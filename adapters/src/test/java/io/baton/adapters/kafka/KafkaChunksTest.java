package io.baton.adapters.kafka;

import static io.baton.adapters.kafka.Entries.append;
import static io.baton.adapters.kafka.Entries.entry;
import static io.baton.adapters.kafka.Entries.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.adapters.runtime.RowLimit;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.UnloggableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trap K10 on a real broker: large entries, whatever stands between their chunks and wherever a reader begins. */
@ExtendWith(SharedKafka.class)
class KafkaChunksTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MIB = 1024 * 1024;

    /** Three chunks. */
    private static final int LARGE = 5 * MIB / 2;

    private static KafkaClients clients;
    private static int number;

    private final KafkaTopics topics = new KafkaTopics(clients, "chunks" + ++number, TopicSafety.SINGLE_BROKER);
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    @BeforeAll
    static void start() {
        clients = new KafkaClients(SharedKafka.bootstrap());
    }

    @BeforeEach
    void create() {
        topics.create();
    }

    @Test
    void anEntryLargerThanARecordComesBackWhole() {
        LogEntry large = rows(1, 2, 20 * MIB);
        try (var writer = new KafkaLogWriter(clients, topics.log(), "test"); var reader = reader()) {
            append(writer, 1, 1);
            writer.append(large);
            append(writer, 3, 3);
            List<LogReader.Record> found = read(reader, -1, 3, LIMIT);
            assertThat(found).extracting(LogReader.Record::offset).containsExactly(0L, 20L, 21L);
            assertThat(found.get(1).entry()).isEqualTo(large);
            assertThat(reader.next()).isEqualTo(reader.end());
            assertThat(writer.failure()).isEmpty();
        }
    }

    @Test
    void othersMayWriteBetweenTheChunks() throws Exception {
        put(entry(1));
        chunks(rows(1, 2, LARGE), 1);
        put(claim(1));
        chunks(rows(3, 2, LARGE), 1);
        chunks(rows(1, 2, LARGE), 2);
        put(claim(2));
        put(new LogEntry.Progress(3, 3, Lsn.ZERO, 0));
        chunks(rows(2, 7, LARGE), 1, 2);
        chunks(rows(1, 2, LARGE), 3);
        put(entry(3));
        chunks(rows(2, 7, LARGE), 3);
        send();
        assertThat(fromEveryPlace()).containsExactly(0L, 2L, 5L, 6L, 9L, 10L, 11L);
    }

    @Test
    void manyRecordsMayStandBetweenTwoChunks() throws Exception {
        chunks(rows(3, 1, LARGE), 1);
        for (int i = 1; i <= 600; i++) put(new LogEntry.Progress(2, i, Lsn.ZERO, 0));
        chunks(rows(3, 1, LARGE), 2, 3);
        send();
        for (long after : List.of(-1L, 0L, 300L, 600L, 601L)) 
            assertThat(after(after)).endsWith(602L).hasSize((int) Math.max(1, 601 - Math.max(0, after)));
    }

    @Test
    void chunksTooFarApartDoNotCountWhereverAReaderBegins() throws Exception {
        chunks(rows(3, 1, LARGE), 1);
        for (int i = 1; i <= ChunkGroups.WINDOW; i++) put(new LogEntry.Progress(2, i, Lsn.ZERO, 0));
        chunks(rows(3, 1, LARGE), 2, 3);
        put(new LogEntry.Progress(3, 2, Lsn.ZERO, 0));
        send();
        long last = ChunkGroups.WINDOW + 3;
        assertThat(after(-1)).hasSize(ChunkGroups.WINDOW + 1).endsWith(last - 3, last);
        for (long after = last - 4; after < last; after++) assertThat(after(after)).doesNotContain(last - 1).endsWith(last);
    }

    @Test
    void aDeadWritersChunksAreForgottenWhenTheEntryComesAgain() throws Exception {
        put(entry(1));
        chunks(rows(1, 2, LARGE), 1, 2);
        chunks(rows(1, 2, LARGE), 1, 2, 3);
        chunks(rows(1, 3, LARGE), 1);
        put(claim(2));
        chunks(rows(2, 1, LARGE), 1, 2, 2, 3, 3);
        put(new LogEntry.Progress(2, 2, Lsn.ZERO, 0));
        send();
        assertThat(fromEveryPlace()).containsExactly(0L, 5L, 7L, 11L, 13L);
    }

    /** Trap K6: batches that follow a failed one may arrive. The replay rules meet the gap. */
    @Test
    void anEntryWithALostChunkNeverCounts() throws Exception {
        chunks(rows(1, 1, LARGE), 2, 3);
        chunks(rows(1, 2, LARGE), 1, 3);
        chunks(rows(1, 3, LARGE), 1, 2);
        put(new LogEntry.Progress(1, 4, Lsn.ZERO, 0));
        chunks(rows(1, 3, LARGE), 3);
        put(new LogEntry.Progress(1, 5, Lsn.ZERO, 0));
        send();
        assertThat(fromEveryPlace()).containsExactly(6L, 8L);
    }

    @Test
    void chunksThatAreNotWhatTheirWriterSentHaltTheReader() throws Exception {
        put(entry(1));
        chunks(rows(1, 2, LARGE), 1, 2, 3);
        records.get(2).value()[1_000] ^= 1;
        send();
        for (long after = 0; after < 3; after++) {
            try (var reader = reader()) {
                reader.seekAfter(after);
                for (int i = 0; i < 2; i++)
                    assertThatThrownBy(() -> pollUntilItThrows(reader)).isInstanceOf(MalformedEntryException.class)
                        .hasMessageContainingAll("offset 3", "checksum", "sequence 2 of epoch 1", "Nothing was skipped");
            }
        }
        assertThat(after(-1, 1)).containsExactly(0L);
    }

    /** Trap K8: not skipped, for others have read it. */
    @Test
    void anEntryWhoseFirstChunkWasTrimmedNeedsASnapshot() throws Exception {
        put(entry(1));
        chunks(rows(1, 2, LARGE), 1, 2, 3);
        put(entry(3));
        send();
        trim(2);
        try (var reader = reader()) {
            for (long after = 1; after < 3; after++) {
                reader.seekAfter(after);
                assertThatThrownBy(() -> pollUntilItThrows(reader)).isInstanceOf(LogTruncatedException.class)
                    .hasMessageContainingAll("begins at offset 2", "the first one was trimmed");
            }
        }
        assertThat(after(3)).containsExactly(4L);
    }

    @Test
    void anEntryThatIsTooLargeIsUnloggableAndEndsTheWriter() {
        try (var writer = new KafkaLogWriter(clients, topics.log(), "test"); var reader = reader()) {
            assertThatThrownBy(() -> writer.append(rows(1, 1, "x".repeat(KafkaLogWriter.MAX_WHOLE_BYTES)))).isInstanceOf(UnloggableException.class)
                .hasMessageContainingAll(RowLimit.LOGGED + " bytes", "public.docs", "too large for the log");
            assertThatThrownBy(() -> writer.append(entry(2))).isInstanceOf(LogUnavailableException.class);
            assertThat(reader.end()).isZero();
        }
    }

    private KafkaLogReader reader() {
        return new KafkaLogReader(clients, topics.log(), "test");
    }

    /** Invariant: where a reader began changes nothing of what it returns. */
    private List<Long> fromEveryPlace() {
        List<Long> all = after(-1);
        for (long after = 0; after < records.size(); after++) {
            long begin = after;
            assertThat(after(after)).as("after %d", after).isEqualTo(all.stream().filter(offset -> offset > begin).toList());
        }
        return all;
    }

    private List<Long> after(long offset) {
        return after(offset, records.size());
    }

    private List<Long> after(long offset, int most) {
        var found = new ArrayList<Long>();
        try (var reader = reader()) {
            reader.seekAfter(offset);
            while (found.size() < most && reader.next() < records.size())
                reader.poll(Duration.ofMillis(200)).forEach(record -> found.add(record.offset()));
        }
        return found;
    }

    private void put(LogEntry entry) {
        records.add(new ProducerRecord<>(topics.log(), 0, null, null, LogCodec.encode(entry), LogCodec.headers(entry)));
    }

    private void chunks(LogEntry entry, int... numbers) throws IOException {
        var all = new ArrayList<ProducerRecord<byte[], byte[]>>();
        EntryCutter.cut(entry, KafkaLogWriter.MAX_WHOLE_BYTES, (value, headers) -> all.add(new ProducerRecord<>(topics.log(), 0, null, null, value, headers)));
        assertThat(all).hasSize(3);
        for (int chunk : numbers) records.add(all.get(chunk - 1));
    }

    private void send() throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of("max.request.size", 2 * MIB))) {
            for (ProducerRecord<byte[], byte[]> record : records) producer.send(record);
            producer.flush();
        }
        try (var reader = reader()) {
            assertThat(reader.end()).isEqualTo(records.size());
        }
    }

    private void trim(long before) throws Exception {
        try (Admin admin = clients.admin("test")) {
            admin.deleteRecords(Map.of(new TopicPartition(topics.log(), 0), RecordsToDelete.beforeOffset(before))).all().get();
        }
    }

    private static void pollUntilItThrows(LogReader reader) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < until) reader.poll(Duration.ofMillis(200));
    }

    private static LogEntry claim(long epoch) {
        return new LogEntry.EpochStarted(epoch, new Leader("n", "i"), new LogEntry.Seen(0, 0), "n", "test");
    }

    private static LogEntry rows(long epoch, long sequence, int bytes) {
        var text = new StringBuilder(bytes);
        new Random(bytes).ints(bytes - 1_000, '0', 'Z').forEach(c -> text.append((char) c));
        return rows(epoch, sequence, text.toString());
    }

    private static LogEntry rows(long epoch, long sequence, String value) {
        var docs = new Relation("public", "docs", 'd', List.of());
        return new LogEntry.RowsChanged(epoch, sequence, 1, true, 1, Lsn.ZERO, 0, List.of(docs), List.of(new Change.Insert(0, List.of(Datum.of(value)))));
    }
}

package io.baton.adapters.kafka;

import static io.baton.adapters.kafka.Entries.append;
import static io.baton.adapters.kafka.Entries.entry;
import static io.baton.adapters.kafka.Entries.read;
import static io.baton.adapters.kafka.Entries.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.node.HaltedException;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log on a real broker: in order, nothing skipped, and every place that cannot be read is an error. */
@ExtendWith(SharedKafka.class)
class KafkaLogTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static KafkaClients clients;
    private static int number;

    private final KafkaTopics topics = new KafkaTopics(clients, "log" + ++number, TopicSafety.SINGLE_BROKER);
    private LogReader reader;
    private LogWriter writer;

    @BeforeAll
    static void start() {
        clients = new KafkaClients(SharedKafka.bootstrap());
    }

    @BeforeEach
    void open() {
        topics.create();
        reader = new KafkaLogReader(clients, topics.log(), "test");
        writer = new KafkaLogWriters(clients, topics.log()).open("test");
    }

    @AfterEach
    void closeLeavesNoThread() {
        reader.close();
        writer.close();
        assertThat(Entries.clientThreads()).isEmpty();
    }

    @Test
    void entriesComeBackInTheOrderOfTheirAppends() {
        append(writer, 1, 5_000);
        List<LogReader.Record> records = read(reader, -1, 5_000, LIMIT);
        assertThat(sequences(records)).isEqualTo(LongStream.rangeClosed(1, 5_000).boxed().toList());
        assertThat(reader.next()).isEqualTo(reader.end()).isEqualTo(5_000);
        assertThat(records.get(0).time()).isPositive();
        assertThat(writer.failure()).isEmpty();
    }

    @Test
    void aReaderGoesOnAfterThePlaceItIsGiven() {
        append(writer, 1, 10);
        assertThat(read(reader, -1, 10, LIMIT)).hasSize(10);
        assertThat(sequences(read(reader, 6, 3, LIMIT))).containsExactly(8L, 9L, 10L);
        assertThat(sequences(read(reader, 6, 3, LIMIT))).containsExactly(8L, 9L, 10L);
        reader.seekAfter(9);
        assertThat(reader.poll(Duration.ofMillis(100))).isEmpty();
    }

    @Test
    void aReaderMustBeToldWhereToBegin() {
        assertThatThrownBy(() -> reader.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class).hasMessageContaining("seekAfter");
    }

    /** Trap K8. */
    @Test
    void whatWasTrimmedIsNotSkipped() throws Exception {
        append(writer, 1, 10);
        assertThat(read(reader, -1, 10, LIMIT)).hasSize(10);
        trim(6);
        assertThatThrownBy(() -> reader.seekAfter(4)).isInstanceOf(LogTruncatedException.class)
            .hasMessageContainingAll("begins at offset 6", "after 4");
        assertThatThrownBy(() -> reader.seekAfter(-1)).isInstanceOf(LogTruncatedException.class);
        assertThat(sequences(read(reader, 5, 4, LIMIT))).containsExactly(7L, 8L, 9L, 10L);
    }

    /** Trap K8: retention overtakes a reader that is at work. */
    @Test
    void aReaderThatIsOvertakenSaysSo() throws Exception {
        append(writer, 1, 10);
        await().atMost(LIMIT).until(() -> reader.end() == 10);
        reader.seekAfter(2);
        trim(8);
        assertThatThrownBy(() -> reader.poll(Duration.ofSeconds(5))).isInstanceOf(LogTruncatedException.class);
    }

    /** Traps K2, K9: the same name, another log. Were it taken for one that was trimmed, every node would empty its database. */
    @Test
    void aTopicMadeAnewIsNotReadOn() throws Exception {
        append(writer, 1, 10);
        assertThat(read(reader, -1, 10, LIMIT)).hasSize(10);
        try (Admin admin = clients.admin("test")) {
            admin.deleteTopics(Set.of(topics.log())).all().get();
        }
        topics.create();
        assertThatThrownBy(() -> pollUntilItThrows(LIMIT)).isInstanceOf(HaltedException.class)
            .hasMessageContainingAll(topics.log(), "lost entries", "Nothing was skipped");
        assertThatThrownBy(() -> reader.seekAfter(9)).isInstanceOf(HaltedException.class)
            .hasMessageContainingAll("before offset 0", "offset 9");
    }

    /** Trap K15: neither skipped nor taken for something else. */
    @Test
    void anUnknownEntryIsHandedOn() {
        put("{\"v\":1,\"t\":\"vote\",\"e\":3}");
        assertThat(read(reader, -1, 1, LIMIT).get(0).entry()).isEqualTo(new LogEntry.Unknown(3, "vote", 1));
    }

    @Test
    void aRecordThatIsNoEntryHaltsTheReaderAtItsPlace() {
        writer.append(entry(1));
        await().atMost(LIMIT).until(() -> reader.end() == 1);
        put("hello");
        assertThat(sequences(read(reader, -1, 1, LIMIT))).containsExactly(1L);
        for (int i = 0; i < 2; i++)
            assertThatThrownBy(() -> pollUntilItThrows(LIMIT)).isInstanceOf(HaltedException.class)
                .hasMessageContainingAll("offset 1", topics.log(), "Nothing was skipped");
        assertThat(reader.next()).isEqualTo(1);
    }

    /** Trap K6: what follows an append that failed must not be sent. */
    @Test
    void anAppendThatFailsPoisonsTheWriter() {
        append(writer, 1, 2);
        assertThatThrownBy(() -> writer.append(claim("x".repeat(9 * 1024 * 1024)))).isInstanceOf(LogUnavailableException.class);
        assertThat(writer.failure()).hasValueSatisfying(f -> assertThat(f).contains("RecordTooLarge"));
        assertThatThrownBy(() -> writer.append(entry(4))).isInstanceOf(LogUnavailableException.class);
        assertThat(read(reader, -1, 3, Duration.ofSeconds(2)).size()).isLessThanOrEqualTo(2);
    }

    @Test
    void aClosedWriterTakesNothing() {
        writer.append(entry(1));
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.append(entry(2))).isInstanceOf(LogUnavailableException.class).hasMessageContaining("closed");
    }

    private static LogEntry claim(String reason) {
        return new LogEntry.EpochStarted(2, new Leader("n", "i"), new LogEntry.Seen(0, 0), "n", reason);
    }

    private void pollUntilItThrows(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < until) reader.poll(Duration.ofMillis(200));
    }

    private void trim(long before) throws Exception {
        try (Admin admin = clients.admin("test")) {
            admin.deleteRecords(Map.of(new TopicPartition(topics.log(), 0), RecordsToDelete.beforeOffset(before))).all().get();
        }
    }

    private void put(String value) {
        try (Producer<byte[], byte[]> stranger = clients.producer("stranger", Map.of(), Map.of())) {
            stranger.send(new ProducerRecord<>(topics.log(), 0, null, value.getBytes(StandardCharsets.UTF_8)));
        }
    }
}

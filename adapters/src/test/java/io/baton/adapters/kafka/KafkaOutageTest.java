package io.baton.adapters.kafka;

import static io.baton.adapters.kafka.Entries.append;
import static io.baton.adapters.kafka.Entries.entry;
import static io.baton.adapters.kafka.Entries.read;
import static io.baton.adapters.kafka.Entries.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker is killed, frozen and brought back: readers and writers go on or say so, and nothing is skipped. */
class KafkaOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedKafka kafka;
    private static KafkaClients clients;
    private static int number;

    private final KafkaTopics topics = new KafkaTopics(clients, "outage" + ++number, TopicSafety.SINGLE_BROKER);

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(Path.of("target/kafka-outage"), Map.of());
        clients = new KafkaClients(kafka.bootstrap());
    }

    @AfterAll
    static void stop() {
        kafka.delete();
    }

    /** A test that failed in the middle of its outage must not fail those after it. */
    @BeforeEach
    void create() {
        if (!kafka.alive()) kafka.restart();
        topics.create();
    }

    @AfterEach
    void nothingIsLeftRunning() {
        // A producer closed while the broker was frozen may need its request time-out to end.
        await().atMost(LIMIT).until(() -> Entries.clientThreads().isEmpty());
    }

    /** Trap K6: what arrives is the beginning of what was appended, without a gap, whatever became of the rest. */
    @Test
    void afterACrashOfTheBrokerNothingIsMissingInBetween() {
        try (var reader = new KafkaLogReader(clients, topics.log(), "test"); var writer = writer()) {
            append(writer, 1, 100);
            assertThat(read(reader, -1, 100, LIMIT)).hasSize(100);
            kafka.kill();
            append(writer, 101, 200);
            kafka.restart();
            assertThat(sequences(read(reader, 99, 100, LIMIT))).isEqualTo(LongStream.rangeClosed(101, 200).boxed().toList());
            assertThat(writer.failure()).isEmpty();
        }
    }

    /** Trap K6: the client notices the outage while appends go on, and forgets neither them nor the topic. */
    @Test
    void aWriterGoesOnAppendingWhileNoBrokerAnswers() {
        try (var reader = new KafkaLogReader(clients, topics.log(), "test"); var writer = writer()) {
            append(writer, 1, 1);
            assertThat(read(reader, -1, 1, LIMIT)).hasSize(1);
            kafka.kill();
            var last = new AtomicLong(1);
            await().during(Duration.ofSeconds(2)).atMost(LIMIT).until(() -> {
                append(writer, last.incrementAndGet(), last.get());
                return writer.failure().isEmpty();
            });
            kafka.restart();
            assertThat(sequences(read(reader, 0, (int) last.get() - 1, LIMIT)))
                .isEqualTo(LongStream.rangeClosed(2, last.get()).boxed().toList());
        }
    }

    @Test
    void aReaderDoesNotTakeADeadBrokerForAQuietLog() {
        try (var reader = new KafkaLogReader(clients, topics.log(), "test")) {
            reader.seekAfter(-1);
            for (int i = 0; i < 30; i++) assertThat(reader.poll(Duration.ofMillis(100))).isEmpty();
            assertThat(reader.silentMillis()).isLessThan(1_500);
            kafka.kill();
            assertThatThrownBy(() -> {
                for (int i = 0; i < 200; i++) reader.poll(Duration.ofMillis(100));
            }).isInstanceOf(LogUnavailableException.class).hasMessageContaining(kafka.bootstrap());
            long asked = System.nanoTime();
            assertThatThrownBy(reader::end).isInstanceOf(LogUnavailableException.class).hasMessageContaining(kafka.bootstrap());
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(12));
            kafka.restart();
            await().atMost(LIMIT).ignoreExceptions().until(() -> reader.end() == 0);
        }
    }

    /** Traps D2 and D4. */
    @Test
    void heartbeatsNeitherBlockNorEndInAnOutage() {
        try (var heartbeats = new KafkaHeartbeats(clients, topics.heartbeats())) {
            await().atMost(LIMIT).until(() -> hears(heartbeats, "a"));
            kafka.kill();
            for (int i = 0; i < 20; i++) {
                long started = System.nanoTime();
                heartbeats.send(HeartbeatCodecTest.beat("b"));
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
            }
            kafka.restart();
            await().atMost(LIMIT).until(() -> hears(heartbeats, "c"));
        }
    }

    /** Whether the producer has its id by then is open; for the case that it has not see {@link UnansweredAppendsTest}. */
    @Test
    void aWriterThatCannotDeliverIsPoisonedAndClosesAtOnce() {
        var impatient = new KafkaClients(kafka.bootstrap(), Map.of("request.timeout.ms", "3000", "delivery.timeout.ms", "3000"));
        LogWriter writer = new KafkaLogWriters(impatient, topics.log()).open("test");
        writer.append(entry(1));
        kafka.pause();
        append(writer, 2, 50);
        await().atMost(LIMIT).until(() -> writer.failure().isPresent());
        assertThatThrownBy(() -> writer.append(entry(51))).isInstanceOf(LogUnavailableException.class)
            .hasMessageContainingAll(topics.log(), "new epoch");
        long started = System.nanoTime();
        writer.close();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
        kafka.resume();
    }

    private LogWriter writer() {
        return new KafkaLogWriters(clients, topics.log()).open("test");
    }

    private static boolean hears(KafkaHeartbeats heartbeats, String node) {
        heartbeats.send(HeartbeatCodecTest.beat(node));
        List<String> heard = heartbeats.poll(Duration.ofMillis(200)).stream().map(h -> h.heartbeat().node()).toList();
        return heard.contains(node);
    }
}

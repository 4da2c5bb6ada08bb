package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.api.History.Claim;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.LogHistory;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.PastLog;
import io.baton.core.replay.ReplayState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The claims of a log, told without parsing what lies between them. */
@ExtendWith(SharedKafka.class)
class KafkaHistoryTest {
    private static final byte[] NOBODY_READS_THIS = {1, 2, 3};
    /** Their sum is several times the heap of the process that reads them, and a hundredth of that on the way. */
    private static final int LARGE_RECORDS = 400;
    private static KafkaClients clients;

    @BeforeAll
    static void start() {
        clients = new KafkaClients(SharedKafka.bootstrap());
    }

    @Test
    void claimsAreJudgedByTheHeadersOfTheRest() {
        var topics = new KafkaTopics(clients, "history", TopicSafety.SINGLE_BROKER);
        topics.create();
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of())) {
            send(producer, topics.log(), claim(1, "a", new Seen(0, 0)));
            for (int i = 1; i <= 5; i++) producer.send(record(topics.log(), "rows", 1, i, null));
            for (int i = 1; i <= 3; i++) producer.send(record(topics.log(), "rows", 1, 6, i + "/3"));
            send(producer, topics.log(), claim(2, "b", new Seen(1, 6)));
            send(producer, topics.log(), claim(2, "c", new Seen(1, 6)));
            producer.send(record(topics.log(), "rows", 1, 7, null));
            producer.send(record(topics.log(), "progress", 2, 1, null));
            send(producer, topics.log(), claim(3, "a", new Seen(2, 9)));
        }

        List<Claim> claims = new KafkaHistory(clients, topics.log(), () -> PastLog.Past.NONE).claims();

        assertThat(claims).extracting(c -> c.claim().leader().node(), Claim::valid).containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", true), org.assertj.core.groups.Tuple.tuple("b", true),
            org.assertj.core.groups.Tuple.tuple("c", false), org.assertj.core.groups.Tuple.tuple("a", false));
        assertThat(claims.get(2).verdict()).contains("the claim to epoch 2 came in epoch 2");
        assertThat(claims.get(3).verdict()).as("entries that its claimant had read are not there").contains("the log has lost entries", "no more than 1");
        assertThat(claims.get(1).offset()).isEqualTo(9);
        assertThat(claims.get(1).time()).isPositive();
    }

    /** Whatever place it is cut at, the rest is judged as before, and what is gone is told from the database. */
    @Test
    void aLogThatWasCutTellsTheSame() {
        var topics = new KafkaTopics(clients, "history-cut", TopicSafety.SINGLE_BROKER);
        topics.create();
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of())) {
            send(producer, topics.log(), claim(1, "a", Seen.NOTHING));
            producer.send(record(topics.log(), "rows", 1, 1, null));
            send(producer, topics.log(), claim(2, "b", new Seen(1, 1)));
            send(producer, topics.log(), claim(2, "c", new Seen(1, 1)));
            producer.send(record(topics.log(), "rows", 2, 1, null));
            send(producer, topics.log(), claim(3, "a", new Seen(2, 1)));
        }
        List<Claim> whole = new KafkaHistory(clients, topics.log(), () -> PastLog.Past.NONE).claims();
        var past = new AtomicReference<>(PastLog.Past.NONE);
        var history = new KafkaHistory(clients, topics.log(), past::get);
        try (var log = new KafkaLogTrim(clients, topics.log())) {
            for (long cut : new long[] {2, 3, 5}) {
                LogHistory.Told told = history.until(cut);
                past.set(new PastLog.Past(Optional.of(new PastLog.Begin(cut, told.end())), told.claims(), List.of()));
                assertThat(history.claims()).as("written down, and not cut yet").isEqualTo(whole);
                log.cut(cut);
                assertThat(log.size().begin()).isEqualTo(cut);
                assertThat(log.size().end()).isEqualTo(6);
                assertThat(log.size().bytes().orElse(0)).isPositive();
                assertThat(history.claims()).isEqualTo(whole);
            }
            assertThatThrownBy(() -> new KafkaHistory(clients, topics.log(), () -> PastLog.Past.NONE).claims()).isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("begins at offset 5").hasMessageContaining("ask a node that is further");
        }
    }

    /** Trap K8: to go on where it begins now would judge the rest by what is not known. */
    @Test
    void aLogThatIsCutWhileItIsReadIsNotJudgedByItsRest() {
        var topics = new KafkaTopics(clients, "history-race", TopicSafety.SINGLE_BROKER);
        topics.create();
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of()); var log = new KafkaLogTrim(clients, topics.log())) {
            for (int epoch = 1; epoch <= 6; epoch++) send(producer, topics.log(), claim(epoch, "a", Seen.NOTHING));
            producer.flush();
            var history = new KafkaHistory(clients, topics.log(), () -> {
                log.cut(5);
                return PastLog.Past.NONE;
            });
            assertThatThrownBy(history::claims).isInstanceOf(LogUnavailableException.class).hasMessageContaining("cut off while it was read");
        }
    }

    /** Behind a gap the fold begins at a place that a snapshot knows. */
    @Test
    void whatStandsBehindAPlaceIsJudgedFromThere() {
        var topics = new KafkaTopics(clients, "history-between", TopicSafety.SINGLE_BROKER);
        topics.create();
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of()); var log = new KafkaLogTrim(clients, topics.log())) {
            for (int epoch = 1; epoch <= 6; epoch++) send(producer, topics.log(), claim(epoch, "a", Seen.NOTHING));
            producer.flush();
            log.cut(2);
        }
        var place = new ReplayState(2, 3, new Leader("a", "i"), 0, 0, false, new Lsn(70), new Position(3, new Lsn(70)));
        LogHistory.Told told = new KafkaHistory(clients, topics.log(), () -> PastLog.Past.NONE).between(place, 5);
        assertThat(told.claims()).extracting(Claim::offset, Claim::valid).containsExactly(org.assertj.core.groups.Tuple.tuple(3L, true), org.assertj.core.groups.Tuple.tuple(4L, true));
        assertThat(told.end().epoch()).isEqualTo(5);
    }

    /** Trap A12: whoever asks for the history of a log that holds a large transaction must not end the node for want of memory. */
    @Test
    void theHistoryOfALongLogNeedsLittleMemory() throws Exception {
        var topics = new KafkaTopics(clients, "history-long", TopicSafety.SINGLE_BROKER);
        topics.create();
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of("compression.type", "lz4", "max.request.size", 2 << 20))) {
            send(producer, topics.log(), claim(1, "a", Seen.NOTHING));
            for (int i = 1; i <= LARGE_RECORDS; i++) producer.send(record(topics.log(), "rows", 1, i, null, new byte[1 << 19]));
            send(producer, topics.log(), claim(2, "b", new Seen(1, LARGE_RECORDS)));
        }
        Process small = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"), Teller.class.getName(), SharedKafka.bootstrap(), topics.log()).redirectErrorStream(true).start();
        String said = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(small.waitFor()).as(said).isZero();
        assertThat(said).contains("2 claims");
    }

    /** A process that tells a history, to be run with a small heap. */
    static final class Teller {
        public static void main(String[] args) {
            System.out.println(new KafkaHistory(new KafkaClients(args[0]), args[1], () -> PastLog.Past.NONE).claims().stream().filter(Claim::valid).count() + " claims");
        }
    }

    private static EpochStarted claim(long epoch, String node, Seen seen) {
        return new EpochStarted(epoch, new Leader(node, "i"), seen, "monitor-1", "because");
    }

    private static void send(Producer<byte[], byte[]> producer, String topic, LogEntry entry) {
        producer.send(new ProducerRecord<>(topic, 0, null, null, LogCodec.encode(entry), LogCodec.headers(entry)));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String type, long epoch, long sequence, String place) {
        return record(topic, type, epoch, sequence, place, NOBODY_READS_THIS);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String type, long epoch, long sequence, String place, byte[] value) {
        Headers headers = new RecordHeaders().add("v", ascii(LogEntry.FORMAT)).add("t", type.getBytes()).add("e", ascii(epoch)).add("s", ascii(sequence));
        if (place != null) headers.add("c", place.getBytes());
        return new ProducerRecord<>(topic, 0, null, null, value, headers);
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes();
    }
}

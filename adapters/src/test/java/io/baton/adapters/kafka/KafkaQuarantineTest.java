package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineItem;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import io.baton.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The quarantine on a real broker. */
class KafkaQuarantineTest {
    private static final Relation RELATION = new Relation("s", "t", 'd', List.of(new Relation.Column("v", true, 25, -1)));

    private static EmbeddedKafka kafka;
    private static KafkaClients clients;
    private static int number;

    private final KafkaTopics topics = new KafkaTopics(clients, "quarantine" + ++number, TopicSafety.SINGLE_BROKER);
    private KafkaQuarantine quarantine;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(Path.of("target/kafka-quarantine"), Map.of());
        clients = new KafkaClients(kafka.bootstrap());
    }

    @AfterAll
    static void stop() {
        kafka.delete();
    }

    @BeforeEach
    void open() {
        topics.create();
        quarantine = new KafkaQuarantine(clients, topics.quarantine());
    }

    @AfterEach
    void close() {
        quarantine.close();
    }

    @Test
    void whatWasKeptIsThereForEveryoneAndOnceOnly() {
        assertThat(quarantine.all()).isEmpty();
        DivergentTransaction first = transaction(1, "a");
        quarantine.keep(first);
        quarantine.keep(transaction(2, "b"));
        quarantine.keep(first);
        quarantine.decide(first.id(), new Decision(State.REPLAYED, "n2", 7));
        try (var other = new KafkaQuarantine(clients, topics.quarantine())) {
            assertThat(other.all()).extracting(QuarantineItem::state).containsExactly(State.REPLAYED, State.OPEN);
            assertThat(other.all().get(0).transaction()).isEqualTo(first);
            assertThat(other.all().get(0).keptMillis()).isPositive();
        }
    }

    /** Trap K10: larger than any record, and with a value that is. */
    @Test
    void aTransactionLargerThanARecordIsKeptWhole() {
        var noise = new StringBuilder();
        new Random(7).ints(KafkaTopics.MAX_RECORD_BYTES + 1_000, ' ', '~').forEach(c -> noise.append((char) c));
        DivergentTransaction large = transaction(1, noise.toString(), "ü".repeat(3_000_000), "end");
        quarantine.keep(large);
        quarantine.keep(transaction(2, "b"));
        assertThat(quarantine.all()).extracting(QuarantineItem::id).containsExactly(large.id(), transaction(2, "b").id());
        assertThat(quarantine.all().get(0).transaction()).isEqualTo(large);
    }

    @Test
    void whatWasKeptInPartIsNoItem() {
        byte[] entry = QuarantineCodec.kept(transaction(1, "x".repeat(QuarantineSlices.SLICE_BYTES + 10)), 1);
        var records = QuarantineSlices.cut(topics.quarantine(), "id", entry);
        assertThat(records).hasSize(2);
        send(records.get(0));
        quarantine.keep(transaction(2, "b"));
        assertThat(quarantine.all()).extracting(QuarantineItem::id).containsExactly(transaction(2, "b").id());
        // The rest of another try of the same does not complete it; its own does.
        send(QuarantineSlices.cut(topics.quarantine(), "id", entry).get(1));
        assertThat(quarantine.all()).hasSize(1);
        send(records.get(1));
        assertThat(quarantine.all()).hasSize(2);
    }

    @Test
    void whatSomebodyElseWroteIsNamedByItsOffset() {
        quarantine.keep(transaction(1, "a"));
        send(new ProducerRecord<>(topics.quarantine(), 0, null, "{}".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(quarantine::all).isInstanceOf(MalformedEntryException.class).hasMessageContaining("offset 1 of " + topics.quarantine());
    }

    /** Nothing may be undone before it is kept. */
    @Test
    void withoutKafkaNothingIsTakenForKept() {
        var nowhere = new KafkaClients("127.0.0.1:1", Map.of("max.block.ms", "300", "default.api.timeout.ms", "300", "request.timeout.ms", "300"));
        try (var away = new KafkaQuarantine(nowhere, topics.quarantine())) {
            assertThatThrownBy(() -> away.keep(transaction(1, "a"))).isInstanceOf(LogUnavailableException.class).hasMessageContaining("n1@3:0/1");
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of("max.request.size", KafkaLogWriter.MAX_ENTRY_BYTES))) {
            producer.send(record);
        }
    }

    private static DivergentTransaction transaction(long lsn, String... values) {
        List<Change> changes = java.util.Arrays.stream(values).<Change>map(v -> new Change.Insert(0, List.of(Datum.of(v)))).toList();
        return new DivergentTransaction("n1", 3, new Lsn(lsn), 9, 1, "epoch 4 was given to n2", List.of(RELATION), changes);
    }
}

package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Quarantine;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import io.baton.core.rejoin.QuarantineItem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The quarantine on a real broker. */
@ExtendWith(SharedKafka.class)
class KafkaQuarantineTest {
    private static final Relation RELATION = new Relation("s", "t", 'd', List.of(new Relation.Column("v", true, 25, -1)));

    private static KafkaClients clients;
    private static int number;

    private final KafkaTopics topics = new KafkaTopics(clients, "quarantine" + ++number, TopicSafety.SINGLE_BROKER);
    private KafkaQuarantine quarantine;

    @BeforeAll
    static void start() {
        clients = new KafkaClients(SharedKafka.bootstrap());
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
        String first = keep(1, page("a"), page("b", "c"));
        keep(2, page("d"));
        keep(1, page("a"), page("b", "c"));
        quarantine.decide(first, new Decision(State.REPLAYED, "n2", 7));
        try (var other = new KafkaQuarantine(clients, topics.quarantine())) {
            assertThat(other.all()).extracting(QuarantineItem::state).containsExactly(State.REPLAYED, State.OPEN);
            assertThat(other.all().get(0).transaction()).isEqualTo(transaction(1, 3));
            assertThat(other.all().get(0).keptMillis()).isPositive();
            assertThat(pages(other, first)).containsExactly(page("a"), page("b", "c"));
            assertThat(pages(other, "nobody@1:0/1")).isEmpty();
        }
    }

    @Test
    void aReaderThatHasEnoughIsGivenNoMore() {
        String id = keep(1, page("a"), page("b"));
        var seen = new ArrayList<DivergentPage>();
        quarantine.read(id, page -> !seen.add(page));
        assertThat(seen).containsExactly(page("a"));
    }

    /** Trap K10: larger than any record, and with a value that is. */
    @Test
    void aPageLargerThanARecordIsKeptWhole() {
        var noise = new StringBuilder();
        new Random(7).ints(KafkaTopics.MAX_RECORD_BYTES + 1_000, ' ', '~').forEach(c -> noise.append((char) c));
        DivergentPage large = page(noise.toString(), "ü".repeat(3_000_000), "end");
        String id = keep(1, page("a"), large);
        keep(2, page("b"));
        assertThat(quarantine.all()).extracting(QuarantineItem::id).containsExactly(id, transaction(2, 1).id());
        assertThat(pages(quarantine, id)).containsExactly(page("a"), large);
    }

    @Test
    void whatWasKeptInPartIsNoItem() {
        var page = new ArrayList<QuarantineSlice>();
        QuarantineCodec.page(page("x".repeat(QuarantineSlice.MOST_BYTES + 10)), new QuarantineSlice.Page("e", 0, page::add));
        var end = new QuarantineSlice("e", 3, QuarantineSlice.Part.ENTRY, QuarantineCodec.kept(transaction(1, 1), 1));
        assertThat(page).hasSize(2);
        send(page.get(0).record(topics.quarantine()));
        keep(2, page("b"));
        // One that lacks a slice never counts, whatever follows.
        send(end.record(topics.quarantine()));
        assertThat(quarantine.all()).extracting(QuarantineItem::id).containsExactly(transaction(2, 1).id());
        for (QuarantineSlice slice : page) send(slice.record(topics.quarantine()));
        assertThat(quarantine.all()).hasSize(1);
        send(end.record(topics.quarantine()));
        assertThat(quarantine.all()).hasSize(2);
    }

    /** Trap A12: a heap of 64 MiB keeps, lists and shows a transaction of a million rows, of 200 MB. */
    @Test
    void aTransactionMayBeLargerThanMemory() throws Exception {
        Process small = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"), LargeTransaction.class.getName(), SharedKafka.bootstrap(), topics.quarantine())
            .redirectErrorStream(true).start();
        String said = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(small.waitFor()).as(said).isZero();
        assertThat(quarantine.all()).singleElement().matches(item -> item.transaction().changes() == LargeTransaction.ROWS);
    }

    @Test
    void whatSomebodyElseWroteIsNamedByItsOffset() {
        keep(1);
        send(new ProducerRecord<>(topics.quarantine(), 0, null, "{}".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(quarantine::all).isInstanceOf(MalformedEntryException.class).hasMessageContaining("offset 1 of " + topics.quarantine());
    }

    /** Nothing may be undone before it is kept. */
    @Test
    void withoutKafkaNothingIsTakenForKept() {
        var nowhere = new KafkaClients("127.0.0.1:1", Map.of("max.block.ms", "300", "default.api.timeout.ms", "300", "request.timeout.ms", "300"));
        try (var away = new KafkaQuarantine(nowhere, topics.quarantine())) {
            assertThatThrownBy(() -> {
                away.begin().complete(transaction(1, 0));
                away.settle();
            }).isInstanceOf(LogUnavailableException.class).hasMessageContaining("it is not known to be there");
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of(), Map.of("max.request.size", KafkaLogWriter.MAX_ENTRY_BYTES))) {
            producer.send(record);
        }
    }

    private String keep(long lsn, DivergentPage... pages) {
        Quarantine.Keeping keeping = quarantine.begin();
        for (DivergentPage page : pages) keeping.add(page);
        DivergentTransaction transaction = transaction(lsn, Arrays.stream(pages).mapToInt(page -> page.changes().size()).sum());
        keeping.complete(transaction);
        quarantine.settle();
        return transaction.id();
    }

    private static List<DivergentPage> pages(KafkaQuarantine from, String id) {
        var pages = new ArrayList<DivergentPage>();
        from.read(id, pages::add);
        return pages;
    }

    private static DivergentPage page(String... values) {
        return new DivergentPage(List.of(RELATION), Arrays.stream(values).<Change>map(v -> new Change.Insert(0, List.of(Datum.of(v)))).toList());
    }

    private static DivergentTransaction transaction(long lsn, long changes) {
        return new DivergentTransaction("n1", 3, new Lsn(lsn), 9, 1, "epoch 4 was given to n2", List.of("s.t"), changes);
    }
}

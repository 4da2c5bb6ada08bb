package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Lsn;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.QuarantineFold;
import io.baton.core.rejoin.QuarantineItem;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QuarantineCodecProperties {
    @Property(tries = 200)
    void everyTransactionComesBackAsItWas(@ForAll("transactions") DivergentTransaction transaction, @ForAll long millis) {
        var fold = new QuarantineFold();
        assertThat(QuarantineCodec.readEntry(QuarantineCodec.kept(transaction, millis), fold)).contains(transaction.id());
        assertThat(fold.items()).containsExactly(new QuarantineItem(transaction, millis, Optional.empty()));
    }

    @Property(tries = 200)
    void everyPageComesBackAsItWas(@ForAll("pages") DivergentPage page) {
        var bytes = new ByteArrayOutputStream();
        QuarantineCodec.page(page, bytes);
        assertThat(QuarantineCodec.readPage(bytes.toByteArray())).isEqualTo(page);
    }

    @Example
    void decisionsComeBackAsTheyWere() {
        for (State state : List.of(State.REPLAYED, State.DISCARDED)) {
            var fold = new QuarantineFold();
            var transaction = new DivergentTransaction("a", 1, new Lsn(2), 3, 4, "why", List.of(), 0);
            QuarantineCodec.readEntry(QuarantineCodec.decision(transaction.id(), new Decision(state, "bö", 5)), fold);
            assertThat(fold.items()).as("a decision alone is no item").isEmpty();
            QuarantineCodec.readEntry(QuarantineCodec.kept(transaction, 6), fold);
            assertThat(fold.items().get(0).decision()).contains(new Decision(state, "bö", 5));
        }
    }

    /** Trap K15. */
    @Example
    void whatAnotherVersionWroteIsRefused() {
        for (String later : List.of("{\"v\":4,\"t\":\"kept\",\"id\":\"x\",\"at\":1}", "{\"v\":2,\"t\":\"merged\",\"id\":\"x\",\"at\":1}",
            "{\"v\":2,\"t\":\"discarded\",\"id\":\"x\",\"at\":1,\"by\":\"b\",\"more\":1}", "{\"v\":1,\"t\":\"discarded\",\"id\":\"x\",\"at\":1,\"by\":\"b\"}", "no json")) {
            assertThatThrownBy(() -> QuarantineCodec.readEntry(later.getBytes(StandardCharsets.UTF_8), new QuarantineFold()))
                .isInstanceOf(MalformedEntryException.class);
        }
    }

    /** From before anything could be missing. */
    @Example
    void whatTheFormerVersionWroteIsRead() {
        var fold = new QuarantineFold();
        String former = "{\"v\":2,\"t\":\"kept\",\"id\":\"a@1:0/2\",\"at\":6,\"node\":\"a\",\"epoch\":1,\"lsn\":\"0/2\",\"xid\":3,\"commitMicros\":4,"
            + "\"reason\":\"why\",\"tables\":[],\"changes\":0}";
        assertThat(QuarantineCodec.readEntry(former.getBytes(StandardCharsets.UTF_8), fold)).contains("a@1:0/2");
        assertThat(fold.items()).singleElement().extracting(QuarantineItem::transaction)
            .isEqualTo(new DivergentTransaction("a", 1, new Lsn(2), 3, 4, "why", List.of(), 0));
    }

    @Provide
    Arbitrary<DivergentTransaction> transactions() {
        Arbitrary<Long> longs = Arbitraries.longs();
        Arbitrary<String> texts = LogCodecProperties.texts();
        Arbitrary<List<String>> reasons = texts.list().ofSize(2);
        return Combinators.combine(texts, longs, LogCodecProperties.lsns(), longs, longs, reasons, texts.list().ofMaxSize(3), longs).as((node, epoch, lsn,
            xid, micros, why, tables, changes) -> new DivergentTransaction(node, epoch, lsn, xid, micros, why.get(0), tables, changes, why.get(1)));
    }

    @Provide
    Arbitrary<DivergentPage> pages() {
        return Combinators.combine(LogCodecProperties.relations().list().ofMaxSize(3), LogCodecProperties.changes().list().ofMaxSize(8))
            .as(DivergentPage::new);
    }
}

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
        assertThat(QuarantineCodec.readPage(QuarantineCodec.page(page))).isEqualTo(page);
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
        for (String later : List.of("{\"v\":3,\"t\":\"kept\",\"id\":\"x\",\"at\":1}", "{\"v\":2,\"t\":\"merged\",\"id\":\"x\",\"at\":1}",
            "{\"v\":2,\"t\":\"discarded\",\"id\":\"x\",\"at\":1,\"by\":\"b\",\"more\":1}", "{\"v\":1,\"t\":\"discarded\",\"id\":\"x\",\"at\":1,\"by\":\"b\"}", "no json")) {
            assertThatThrownBy(() -> QuarantineCodec.readEntry(later.getBytes(StandardCharsets.UTF_8), new QuarantineFold()))
                .isInstanceOf(MalformedEntryException.class);
        }
    }

    @Provide
    Arbitrary<DivergentTransaction> transactions() {
        Arbitrary<Long> longs = Arbitraries.longs();
        Arbitrary<String> texts = LogCodecProperties.texts();
        return Combinators.combine(texts, longs, LogCodecProperties.lsns(), longs, longs, texts, texts.list().ofMaxSize(3), longs)
            .as(DivergentTransaction::new);
    }

    @Provide
    Arbitrary<DivergentPage> pages() {
        return Combinators.combine(LogCodecProperties.relations().list().ofMaxSize(3), LogCodecProperties.changes().list().ofMaxSize(8))
            .as(DivergentPage::new);
    }
}

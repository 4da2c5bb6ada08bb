package io.baton.core.rejoin;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Lsn;
import io.baton.core.rejoin.QuarantineItem.Decision;
import io.baton.core.rejoin.QuarantineItem.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineFoldTest {
    private final QuarantineFold fold = new QuarantineFold();

    @Test
    void theSameTransactionKeptTwiceIsOneItem() {
        fold.kept(transaction(10), 100);
        fold.kept(transaction(20), 150);
        fold.kept(transaction(10), 200);
        assertThat(fold.items()).extracting(QuarantineItem::keptMillis).containsExactly(100L, 150L);
        assertThat(fold.items()).allMatch(item -> item.state() == State.OPEN);
    }

    @Test
    void aReplayHasHappenedWhateverElseWasDecided() {
        String id = transaction(10).id();
        fold.kept(transaction(10), 100);
        fold.decided(id, decision(State.DISCARDED, 1));
        assertThat(fold.items().get(0).state()).isEqualTo(State.DISCARDED);
        fold.decided(id, decision(State.REPLAYED, 2));
        fold.decided(id, decision(State.REPLAYED, 3));
        fold.decided(id, decision(State.DISCARDED, 4));
        assertThat(fold.items().get(0).decision()).contains(decision(State.REPLAYED, 2));
    }

    private static Decision decision(State state, long at) {
        return new Decision(state, "a", at);
    }

    private static DivergentTransaction transaction(long lsn) {
        return new DivergentTransaction("a", 3, new Lsn(lsn), 7, 1, "why", List.of(), 0);
    }
}

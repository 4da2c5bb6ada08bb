package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Orders;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator asks of a node that is not well, or not there yet. */
class OrdersToANodeTest {
    private static final Orders.Order PAUSE = new Orders.Order.Pause("somebody");

    private final OneNode one = new OneNode("a");

    /** Trap F11: it would never learn that it was deposed, and what it has to undo. */
    @Test
    void aFormerLeaderThatHasNotLookedYetIsNotPaused() {
        one.stored = new Stored(OneNode.at(3, 5, "a"), 0);
        one.start();
        assertThat(one.ask(PAUSE)).get().asString().contains("has led", "nothing was changed");
        assertThat(one.stored.paused()).isEmpty();
    }

    @Test
    void aFollowerThatHasNotLookedYetIsPaused() {
        one.claim(1, "b");
        one.stored = new Stored(OneNode.at(0, 1, "b"), 0);
        one.start();
        assertThat(one.ask(PAUSE)).isEmpty();
        assertThat(one.step(1).condition()).isEqualTo(Condition.PAUSED);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsTheAnswer() {
        one.starting = new DatabaseUnavailableException("PostgreSQL is away", null);
        one.start();
        assertThat(one.ask(PAUSE)).contains("PostgreSQL is away");
    }

    /** Whoever catches up may be promoted, and a paused node reads no claim. */
    @Test
    void aPausedNodeInTroubleIsPausedAllTheSame() {
        one.stored = new Stored(OneNode.at(0, 1, "b"), 0, 0, 0, Optional.of("today by somebody"));
        one.endOfLog = new LogUnavailableException("the log is out of reach", null);
        one.start();
        assertThat(one.step(1).condition()).isEqualTo(Condition.PAUSED);
        assertThat(one.node.view().detail()).contains("out of reach");
        assertThat(one.ask(new Orders.Order.Resume())).isEmpty();
        assertThat(one.node.view().condition()).isEqualTo(Condition.RETRYING);
    }

    @Test
    void anOrderThatFailsHaltsTheNodeAndIsAnswered() {
        one.claim(1, "b");
        one.start();
        one.step(1);
        one.suspending = new IllegalStateException("a loop does not end");
        assertThat(one.ask(PAUSE)).get().asString().contains("a loop does not end");
        assertThat(one.node.view().condition()).isEqualTo(Condition.HALTED);
        assertThat(one.node.view().detail()).contains("a loop does not end");
    }

    @Test
    void aFaultOfTheFillingHaltsTheNode() {
        one.store = true;
        one.logStart = 5;
        one.start();
        assertThat(one.step(1).condition()).isEqualTo(Condition.NEEDS_SNAPSHOT);
        one.refilling = new IllegalArgumentException("a fault");
        assertThat(one.step(1).condition()).isEqualTo(Condition.HALTED);
        assertThat(one.node.view().detail()).contains("a fault");
    }
}

package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.Orders;
import org.junit.jupiter.api.Test;

/** What an operator asks of a node that is not well, or not there yet. */
class OrdersToANodeTest {
    private static final Orders.Order PAUSE = new Orders.Order.Pause("somebody");

    private final OneNode one = new OneNode("a");

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

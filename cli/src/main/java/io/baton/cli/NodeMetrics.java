package io.baton.cli;

import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;

/** What a node tells Prometheus. */
final class NodeMetrics implements MeterBinder {
    private final Supplier<NodeView> node;

    NodeMetrics(Supplier<NodeView> node) {
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("baton.epoch", () -> node.get().state().epoch()).description("The epoch of the last entry read").register(registry);
        Gauge.builder("baton.leading", () -> node.get().term().word().equals("leading") ? 1 : 0)
            .description("1 on the leader, else 0").register(registry);
        Gauge.builder("baton.log.offset", () -> node.get().state().offset()).description("The last log offset read").register(registry);
        Gauge.builder("baton.lag.entries", () -> node.get().backlog()).description("Log entries yet to be applied").register(registry);
        Gauge.builder("baton.halted", () -> node.get().condition().ordinal() >= Condition.HALTED.ordinal() ? 1 : 0)
            .description("1 if the node needs an operator or a snapshot").register(registry);
        FunctionCounter.builder("baton.transactions", node, n -> n.get().transactions())
            .description("Transactions applied, or read back as leader").register(registry);
    }
}

package io.baton.follower;

import io.baton.core.api.FollowerService;
import io.baton.core.node.NodeView;
import io.baton.core.port.Orders.Order;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators may ask of this node while it applies the log. */
public final class FollowerDesk implements FollowerService {
    private final String self;
    private final Supplier<NodeView> node;
    private final OrderBox orders;
    private final Supplier<List<Skipped>> skipped;

    /** @param skipped lists what this node was told to leave out */
    public FollowerDesk(String self, Supplier<NodeView> node, OrderBox orders, Supplier<List<Skipped>> skipped) {
        this.self = self;
        this.node = node;
        this.orders = orders;
        this.skipped = skipped;
    }

    @Override
    public State state() {
        NodeView now = node.get();
        return new State(self, now.condition().name(), now.detail(), now.refusedAt(), skipped.get());
    }

    @Override
    public Optional<String> retry() {
        return orders.ask(new Order.Retry());
    }

    @Override
    public Optional<String> skip(long offset, String by) {
        return orders.ask(new Order.Skip(offset, by));
    }

    @Override
    public Optional<String> pause(String by) {
        return orders.ask(new Order.Pause(by));
    }

    @Override
    public Optional<String> resume() {
        return orders.ask(new Order.Resume());
    }

    @Override
    public Optional<String> rebuild(String by) {
        return orders.ask(new Order.Rebuild(by));
    }
}

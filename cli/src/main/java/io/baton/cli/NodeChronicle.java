package io.baton.cli;

import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.Loops;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the node's log what becomes of it: each new term, and why it does not go on. The node itself only says so when asked. */
final class NodeChronicle implements Loops.Tick {
    private static final Logger LOG = LoggerFactory.getLogger(NodeChronicle.class);
    private static final long LOOK_NANOS = 50_000_000L;

    private final Supplier<NodeView> node;
    private String told = "";

    NodeChronicle(Supplier<NodeView> node) {
        this.node = node;
    }

    @Override
    public long tick(long now) {
        NodeView view = node.get();
        String words = view.term().word() + " epoch " + view.term().epoch() + (view.condition() == Condition.OK ? "" : ", " + view.condition())
            + (view.detail().isEmpty() ? "" : ": " + view.detail());
        if (words.equals(told)) return LOOK_NANOS;
        told = words;
        if (view.condition() == Condition.OK) LOG.info("{}", words);
        else LOG.warn("{}", words);
        return LOOK_NANOS;
    }
}

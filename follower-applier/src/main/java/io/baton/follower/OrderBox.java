package io.baton.follower;

import io.baton.core.port.Orders;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hands what operators ask to the node's own thread, which alone applies the log. One at a time. */
public final class OrderBox implements Orders {
    /** Longer than any step of a node that is well. */
    private static final long PATIENCE_SECONDS = 30;

    private record Asked(Order order, BlockingQueue<Optional<String>> answer) {}

    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(1);
    private Asked underWay;

    /** Waits for the node's answer: why nothing was done, or empty if it was done. */
    Optional<String> ask(Order order) {
        var asked = new Asked(order, new ArrayBlockingQueue<>(1));
        if (!waiting.offer(asked)) return Optional.of("another request of an operator waits for this node already; nothing was changed");
        try {
            Optional<String> answer = asked.answer.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer != null) return answer;
            return Optional.of(waiting.remove(asked) ? "the node was busy for " + PATIENCE_SECONDS + " s and did not take the request; nothing was changed"
                : "the node took the request and has not ended it after " + PATIENCE_SECONDS + " s; 'baton status' shows what becomes of it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the node is stopping");
        }
    }

    @Override
    public Optional<Order> next() {
        underWay = waiting.poll();
        return Optional.ofNullable(underWay).map(Asked::order);
    }

    @Override
    public void answer(Optional<String> refusal) {
        underWay.answer.add(refusal);
    }
}

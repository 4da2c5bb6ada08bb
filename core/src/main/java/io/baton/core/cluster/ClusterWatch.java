package io.baton.core.cluster;

import io.baton.core.port.HeartbeatChannel;
import io.baton.core.port.Loops;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Listens to everybody's heartbeats, for status, for forwarding, and for writes that wait until followers have applied them.
 *
 * <p>Trap D7: how old a heartbeat is, is told by the broker's stamps and by local time that never steps, never by the clock of this
 * machine: a broker whose clock is a second behind would else make every node look silent for good.
 */
public final class ClusterWatch implements Loops.Tick {
    private static final Duration WAIT = Duration.ofMillis(100);

    /** The last heartbeat's place in the watch's time, its stamp, and when it was received by the local clock. */
    private record Last(long at, long stamp, long received) {}

    private final HeartbeatChannel channel;
    private final LongSupplier steadyMillis;
    private final Runnable onChange;
    private volatile Last last = new Last(0, 0, 0);
    private volatile ClusterView view = ClusterView.EMPTY;

    /**
     * @param steadyMillis a local clock that never steps
     * @param onChange called after new heartbeats, on the loop's thread; quick
     */
    public ClusterWatch(HeartbeatChannel channel, LongSupplier steadyMillis, Runnable onChange) {
        this.channel = channel;
        this.steadyMillis = steadyMillis;
        this.onChange = onChange;
    }

    public ClusterView view() {
        return view;
    }

    /** The time by which the view says when a node was heard, in milliseconds. From any thread. */
    public long now() {
        Last heard = last;
        return heard.at() + steadyMillis.getAsLong() - heard.received();
    }

    @Override
    public long tick(long now) {
        var heard = channel.poll(WAIT);
        if (heard.isEmpty()) return 0;
        ClusterView next = view;
        Last latest = last;
        long received = steadyMillis.getAsLong();
        for (HeartbeatChannel.Heard h : heard) {
            // Between two heartbeats as much time has passed as their stamps say: old ones, read again at the start, are old. A broker's
            // clock that steps back says nothing.
            long at = latest.stamp() == 0 ? h.appendMillis() : latest.at() + Math.max(0, h.appendMillis() - latest.stamp());
            latest = new Last(at, h.appendMillis(), received);
            next = next.hear(h.heartbeat(), at);
        }
        last = latest;
        view = next;
        onChange.run();
        return 0;
    }
}

package io.baton.core.cluster;

import io.baton.core.port.HeartbeatChannel;
import io.baton.core.port.Loops;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Listens to everybody's heartbeats, for status, for forwarding, and for writes that wait until followers have applied them. */
public final class ClusterWatch implements Loops.Tick {
    private static final Duration WAIT = Duration.ofMillis(100);

    private final HeartbeatChannel channel;
    private final LongSupplier wallMillis;
    private final Runnable onChange;
    private volatile ClusterView view = ClusterView.EMPTY;

    /** @param onChange called after new heartbeats, on the loop's thread; quick */
    public ClusterWatch(HeartbeatChannel channel, LongSupplier wallMillis, Runnable onChange) {
        this.channel = channel;
        this.wallMillis = wallMillis;
        this.onChange = onChange;
    }

    public ClusterView view() {
        return view;
    }

    @Override
    public long tick(long now) {
        var heard = channel.poll(WAIT);
        if (heard.isEmpty()) return 0;
        ClusterView next = view;
        // Old heartbeats are read again at the start, so their age counts from when they were sent, as far as clocks agree.
        for (HeartbeatChannel.Heard h : heard) next = next.hear(h.heartbeat(), Math.min(h.appendMillis(), wallMillis.getAsLong()));
        view = next;
        onChange.run();
        return 0;
    }
}

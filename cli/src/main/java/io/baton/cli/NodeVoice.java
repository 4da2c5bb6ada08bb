package io.baton.cli;

import io.baton.core.port.HeartbeatChannel.Heard;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Tells whether a process of a node's name runs somewhere: it would say so ten times a second. */
final class NodeVoice {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long LISTEN_NANOS = 1_000_000_000L;

    private final Function<Duration, List<Heard>> heartbeats;

    NodeVoice(Function<Duration, List<Heard>> heartbeats) {
        this.heartbeats = heartbeats;
    }

    /** Takes two seconds: what is heard in the first may be old. */
    boolean isHeard(String node) {
        heartbeats.apply(POLL);
        long before = lastOf(node, -1);
        return lastOf(node, before) > before;
    }

    /** The broker's stamp of the last heartbeat that is no goodbye. */
    private long lastOf(String node, long before) {
        long last = before;
        for (long begin = System.nanoTime(); System.nanoTime() - begin < LISTEN_NANOS; )
            for (Heard heard : heartbeats.apply(POLL))
                if (heard.heartbeat().node().equals(node) && !heard.heartbeat().goodbye()) last = Math.max(last, heard.appendMillis());
        return last;
    }
}

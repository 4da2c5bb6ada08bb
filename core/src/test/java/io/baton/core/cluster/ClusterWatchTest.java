package io.baton.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.log.Position;
import io.baton.core.port.HeartbeatChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap D7: the broker's stamps and a local clock that never steps say how old a heartbeat is; no wall clock of this machine does. */
class ClusterWatchTest {
    private static final long BROKER = 1_700_000_000_000L;

    private final Deque<List<HeartbeatChannel.Heard>> arriving = new ArrayDeque<>();
    private long steady = 5;
    private final ClusterWatch watch = new ClusterWatch(new Channel(), () -> steady, () -> {});

    @Test
    void trapD7WhateverTheBrokersClockSaysANodeThatIsHeardIsNotSilent() {
        for (int i = 0; i < 100; i++) {
            hear(heard("a", BROKER - 3_600_000 + i * 100), heard("b", BROKER - 3_600_000 + i * 100 + 50));
            steady += 100;
        }
        assertThat(age("a")).isEqualTo(150);
        assertThat(age("b")).isEqualTo(100);
    }

    @Test
    void trapD7SilenceIsCountedByTheLocalClock() {
        hear(heard("a", BROKER));
        steady += 7_000;
        assertThat(age("a")).isEqualTo(7_000);
    }

    /** A watch that begins reads what was said before it came. */
    @Test
    void whatIsReadAgainAtTheStartIsAsOldAsItsStamps() {
        hear(heard("gone", BROKER - 600_000), heard("a", BROKER - 100), heard("b", BROKER));
        assertThat(age("gone")).isEqualTo(600_000);
        assertThat(age("a")).isEqualTo(100);
    }

    @Test
    void trapD7AStepOfTheBrokersClockBackHidesNobodysSilence() {
        hear(heard("a", BROKER), heard("b", BROKER));
        steady += 100;
        for (int i = 0; i < 20; i++) {
            hear(heard("b", BROKER - 3_600_000 + i * 100));
            steady += 100;
        }
        assertThat(age("a")).as("has said nothing since").isGreaterThanOrEqualTo(1_900);
        assertThat(age("b")).isEqualTo(100);
    }

    private long age(String node) {
        return watch.view().nodes().get(node).ageMillis(watch.now());
    }

    private void hear(HeartbeatChannel.Heard... heard) {
        arriving.add(List.of(heard));
        watch.tick(0);
    }

    private static HeartbeatChannel.Heard heard(String node, long stamp) {
        return new HeartbeatChannel.Heard(new Heartbeat(node, "i1", "127.0.0.1:1", "127.0.0.1:2/db", "following", 1, 0, Position.START, 0, 0, 0, -1, "OK",
            Health.GOOD, "", 0, 0, false), stamp);
    }

    private final class Channel implements HeartbeatChannel {
        @Override
        public void send(Heartbeat heartbeat) {}

        @Override
        public List<Heard> poll(Duration max) {
            return arriving.isEmpty() ? List.of() : arriving.poll();
        }

        @Override
        public void close() {}
    }
}

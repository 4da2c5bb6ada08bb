package io.baton.simulation;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.port.HeartbeatChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The heartbeat topic: heartbeats get lost, come twice, or come late. */
final class SimulatedHeartbeats {
    private final Chance chance;
    private final Faults faults;
    private final LongSupplier millis;
    private final List<HeartbeatChannel.Heard> said = new ArrayList<>();
    private ClusterView view = ClusterView.EMPTY;

    SimulatedHeartbeats(Chance chance, Faults faults, LongSupplier millis) {
        this.chance = chance;
        this.faults = faults;
        this.millis = millis;
    }

    /** What a node that listens knows of the others. */
    ClusterView view() {
        return view;
    }

    long now() {
        return millis.getAsLong();
    }

    HeartbeatChannel channel(BooleanSupplier reachable) {
        return new HeartbeatChannel() {
            private int next = said.size();

            @Override
            public void send(Heartbeat heartbeat) {
                if (!reachable.getAsBoolean() || faults.losesHeartbeat()) return;
                var heard = new Heard(heartbeat, millis.getAsLong());
                said.add(heard);
                view = view.hear(heartbeat, heard.appendMillis());
                if (faults.losesHeartbeat()) said.add(heard);
            }

            @Override
            public List<Heard> poll(Duration max) {
                if (faults.losesHeartbeat()) return List.of();
                int end = next + (faults.losesHeartbeat() ? chance.below(said.size() - next + 1) : said.size() - next);
                List<Heard> heard = List.copyOf(said.subList(next, end));
                next = end;
                return heard;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}

package io.baton.simulation;

import io.baton.core.port.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loops without threads: they move when the scheduler says so, between any two steps of anybody else. */
final class SimulatedLoops implements Loops {
    private final List<Stepped> running = new ArrayList<>();

    @Override
    public Loop start(String name, Tick tick) {
        var loop = new Stepped(tick);
        running.add(loop);
        return loop;
    }

    /** One step of each loop under way. */
    void step(long now) {
        for (int i = 0; i < running.size(); i++) running.get(i).step(now);
        running.removeIf(loop -> loop.ended);
    }

    private static final class Stepped implements Loop {
        private final Tick tick;
        private Throwable fault;
        private boolean ended;

        Stepped(Tick tick) {
            this.tick = tick;
        }

        void step(long now) {
            if (ended) return;
            try {
                tick.tick(now);
            } catch (Violation e) {
                throw e;
            } catch (RuntimeException e) {
                fault = e;
                ended = true;
            }
        }

        @Override
        public void wake() {
            // It moves when the scheduler says so.
        }

        @Override
        public Optional<Throwable> fault() {
            return Optional.ofNullable(fault);
        }

        @Override
        public void stop() {
            ended = true;
        }
    }
}

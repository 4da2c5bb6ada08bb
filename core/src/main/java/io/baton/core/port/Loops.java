package io.baton.core.port;

import java.util.Optional;

/** Runs steps in a thread of their own. Roles own no threads: they are stepped. */
public interface Loops {
    /** One step of a loop. */
    @FunctionalInterface
    interface Tick {
        /**
         * Does what there is to do. Time is an argument, in nanoseconds of a clock that never goes back.
         *
         * @return for how long the loop may rest before the next step, in nanoseconds; 0 to go on at once
         */
        long tick(long now);
    }

    /** A loop under way. */
    interface Loop {
        /** Ends a rest early. Cheap; may be called from any thread. */
        void wake();

        /** What a step threw; the loop has ended with it. */
        Optional<Throwable> fault();

        /** Ends the loop after the step under way and waits for it, a few seconds at most. Repeating it is harmless. */
        void stop();
    }

    /** Starts a loop that ends with the first step that throws. */
    Loop start(String name, Tick tick);
}

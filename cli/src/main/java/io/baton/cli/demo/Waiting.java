package io.baton.cli.demo;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what offers nothing to block on. */
final class Waiting {
    private static final long PAUSE_MILLIS = 50;

    private Waiting() {}

    /** True once the condition holds, false if it does not in time or the thread is told to stop. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || !pause(PAUSE_MILLIS)) return false;
        }
        return true;
    }

    /** False if the thread was told to stop meanwhile. */
    static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

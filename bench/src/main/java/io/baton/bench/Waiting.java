package io.baton.bench;

import java.util.function.BooleanSupplier;

/** Waits for what offers nothing to block on. Times are those of {@link System#nanoTime}. */
final class Waiting {
    private Waiting() {}

    /** False if the condition does not hold within {@code millis}. */
    static boolean until(long millis, BooleanSupplier condition) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) return false;
            pause(20);
        }
        return true;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("interrupted", e);
        }
    }
}

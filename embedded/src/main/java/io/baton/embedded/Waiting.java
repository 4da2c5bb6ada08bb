package io.baton.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for another process, which offers nothing to block on. */
final class Waiting {
    private static final long PAUSE_MILLIS = 5;

    private Waiting() {}

    /** True as soon as the condition holds, false if it does not within the limit. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) return false;
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw interrupted("waiting for another process");
            }
        }
        return true;
    }

    static EmbeddedServerException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new EmbeddedServerException("interrupted while " + what + "; the server may be in any state, close or delete it");
    }
}

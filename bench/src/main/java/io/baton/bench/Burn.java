package io.baton.bench;

/** Threads that do nothing but spin, two for each core. */
final class Burn {
    private volatile boolean on;
    private volatile long sum;

    void begin() {
        on = true;
        for (int n = 0; n < 2 * Runtime.getRuntime().availableProcessors(); n++) {
            var thread = new Thread(() -> {
                while (on) sum++;
            }, "burn-" + n);
            thread.setDaemon(true);
            thread.start();
        }
    }

    void end() {
        on = false;
    }
}

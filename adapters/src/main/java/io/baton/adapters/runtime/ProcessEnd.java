package io.baton.adapters.runtime;

import java.io.IOException;
import java.time.Duration;

/** How a process comes to its end: by SIGTERM or Ctrl-C, and, if it is somebody's child, with its parent. */
public final class ProcessEnd {
    private ProcessEnd() {}

    /**
     * Runs {@code stop} when this process is told to end, however that comes about. If it has not returned in time, the process ends
     * all the same: everything it owns is made to survive a crash.
     */
    public static void onStop(Runnable stop, Duration atMost) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            var stopper = new Thread(stop, "stop");
            stopper.setDaemon(true);
            stopper.start();
            try {
                stopper.join(atMost.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (stopper.isAlive()) Runtime.getRuntime().halt(1);
        }, "stop-in-time"));
    }

    /** Ends this process when its standard input ends: the other end is held by the parent, and the kernel closes it even after kill -9. */
    public static void withParent() {
        var watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) continue;
            } catch (IOException e) {
                // A broken pipe says the same as a closed one.
            }
            System.exit(0);
        }, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Blocks for as long as the process lives. */
    public static void await() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.baton.adapters.runtime;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Several threads at one piece of work. */
public final class Workers {
    /** What each of them does. */
    public interface Work {
        /** @param goOn false as soon as one of them has failed or the caller was interrupted; the others should then come to an end */
        void run(BooleanSupplier goOn) throws Exception;
    }

    private Workers() {}

    /** Runs it in so many threads and waits for all of them. Throws what the first to fail threw. */
    public static void together(String name, int threads, Work work) throws Exception {
        var failure = new AtomicReference<Throwable>();
        var running = new ArrayList<Thread>();
        for (int i = 1; i <= threads; i++) running.add(RoleLoop.aside(name + "-" + i, () -> {
            try {
                work.run(() -> failure.get() == null);
            } catch (Exception | Error e) {
                failure.compareAndSet(null, e);
            }
        }));
        boolean interrupted = false;
        for (Thread thread : running) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, e);
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        Throwable thrown = failure.get();
        if (thrown instanceof Exception e) throw e;
        if (thrown instanceof Error e) throw e;
    }
}

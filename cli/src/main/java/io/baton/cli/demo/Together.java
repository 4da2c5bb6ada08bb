package io.baton.cli.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does the same with several parts at once, and waits for all of them. */
final class Together {
    private Together() {}

    /** Throws the first failure once all have ended, so that nothing is still being started when the rest is being stopped. */
    static <T> void run(Collection<? extends T> parts, Consumer<T> action) {
        if (parts.isEmpty()) return;
        var threads = Executors.newFixedThreadPool(parts.size());
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (T part : parts) calls.add(threads.submit(() -> action.accept(part)));
            RuntimeException failure = null;
            for (Future<?> call : calls) failure = await(call, threads::shutdownNow, failure);
            if (failure != null) throw failure;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Told to stop, it passes that on to the parts and still waits for them. */
    private static RuntimeException await(Future<?> call, Runnable interrupt, RuntimeException before) {
        RuntimeException failure = before;
        while (true) {
            try {
                call.get();
                return failure;
            } catch (ExecutionException e) {
                return failure != null ? failure : e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                interrupt.run();
                failure = new StoppedException();
            }
        }
    }
}

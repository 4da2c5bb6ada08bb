package io.baton.adapters.runtime;

import io.baton.core.port.BoundedCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Threads for calls that may block for as long as the log is away. Bounded: beyond that, callers are told to come back. */
public final class CallPool implements BoundedCalls, AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final int most;

    public CallPool(String name, int most) {
        this.most = most;
        this.threads = new ThreadPoolExecutor(0, most, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public <T> Optional<T> within(Duration limit, Supplier<T> call) {
        Future<T> result;
        try {
            result = threads.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new FullException(most + " writes are waiting already");
        }
        try {
            return Optional.of(result.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Takes on nothing more. Calls under way end when their connections are closed. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package io.baton.adapters.runtime;

import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Loops;
import io.baton.core.port.UnloggableException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that steps one role. The only class that makes threads for the cluster's work. */
public final class RoleLoop implements Loops.Loop {
    private static final Logger LOG = LoggerFactory.getLogger(RoleLoop.class);

    /** How long {@link #stop} waits for the step under way. */
    private static final long STOP_MILLIS = 5_000;

    private final Loops.Tick tick;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Throwable fault;

    private RoleLoop(String name, Loops.Tick tick) {
        this.tick = tick;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /** The threads of this process. */
    public static Loops loops() {
        return (name, tick) -> {
            var loop = new RoleLoop(name, tick);
            loop.thread.start();
            return loop;
        };
    }

    /** Runs something once, in a thread of its own, and does not wait for it. */
    public static Thread aside(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs something once, in a thread of its own, and waits for it no longer than {@code millis}; then it goes on by itself. */
    public static void once(String name, Runnable work, long millis) {
        try {
            aside(name, work).join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public Optional<Throwable> fault() {
        return Optional.ofNullable(fault);
    }

    @Override
    public void stop() {
        stopping = true;
        wake();
        if (thread == Thread.currentThread()) return;
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) LOG.warn("{} is still busy with its last step {} ms after it was asked to stop", thread.getName(), STOP_MILLIS);
    }

    private void run() {
        try {
            while (!stopping) {
                long rest = tick.tick(System.nanoTime());
                if (rest > 0) LockSupport.parkNanos(rest);
            }
        } catch (Exception | Error e) {
            fault = e;
            boolean known = e instanceof DatabaseUnavailableException || e instanceof LogUnavailableException || e instanceof UnloggableException;
            if (!stopping) LOG.warn("{} stopped: {}", thread.getName(), e.getMessage(), known ? null : e);
        }
    }
}

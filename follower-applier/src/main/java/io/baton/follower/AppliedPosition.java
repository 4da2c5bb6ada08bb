package io.baton.follower;

import io.baton.core.log.Position;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far this node's database can be read. The node's thread moves it on, readers wait for it. */
public final class AppliedPosition {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile Position position = Position.START;

    public Position get() {
        return position;
    }

    /** Waits until {@code wanted} is reached; false if it was not within {@code timeout}, or the thread was interrupted. */
    public boolean await(Position wanted, Duration timeout) {
        if (position.reaches(wanted)) return true;
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!position.reaches(wanted)) {
                if (left <= 0) return false;
                left = moved.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Also back: a node that begins again from its database may have lost what PostgreSQL had not flushed. */
    void set(Position next) {
        if (next.equals(position)) return;
        lock.lock();
        try {
            position = next;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

package io.baton.follower;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Position;
import io.baton.core.replay.ReplayState;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets somebody look at this node's database at one exact position of the log: the node applies everything up to there, and stays until
 * it is let go, or the hold has lasted its time.
 */
public final class Holds {
    private static final long NONE = Long.MIN_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Position limit;
    private long until;
    /** The offset of the state after which an entry was refused; the limit is reached once that state is committed. */
    private long refusedAfter = NONE;
    private ReplayState last = ReplayState.START;

    /** Applies nothing beyond the present from here on, for {@code max} at most. Replaces a hold before it. */
    public void hold(Duration max) {
        limit(Position.START, max);
    }

    /**
     * Goes on to {@code at} exactly, and waits until it is reached.
     *
     * @return false if the node is beyond it already, or does not get there in time
     */
    public boolean advanceTo(Position at, Duration max) {
        limit(at, max);
        long left = max.toNanos();
        lock.lock();
        try {
            while (!isThere(at)) {
                if (left <= 0 || limit == null || last.position().compareTo(at) > 0) return false;
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the node go on. */
    public void release() {
        lock.lock();
        try {
            limit = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Asked before each entry. Claims and other entries that write no rows pass. */
    boolean admits(ReplayState before, LogEntry next) {
        lock.lock();
        try {
            if (limit == null) return true;
            if (System.nanoTime() > until) limit = null;
            if (limit == null || !(next instanceof Written written)) return true;
            boolean beyond = new Position(written.epoch(), written.lsn()).compareTo(limit) > 0;
            if (!beyond || before.parts() > 0) return true;
            refusedAfter = before.offset();
            changed.signalAll();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Told after each commit. */
    void reached(ReplayState state) {
        lock.lock();
        try {
            last = state;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Either its position is exactly that, or all that is committed is followed by an entry beyond it. */
    private boolean isThere(Position at) {
        return last.position().equals(at) || refusedAfter == last.offset() && last.position().compareTo(at) < 0;
    }

    private void limit(Position at, Duration max) {
        lock.lock();
        try {
            limit = at;
            until = System.nanoTime() + max.toNanos();
            refusedAfter = NONE;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

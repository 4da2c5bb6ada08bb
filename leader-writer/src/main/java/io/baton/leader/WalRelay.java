package io.baton.leader;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.Loops;
import io.baton.core.port.UnloggableException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Carries committed transactions from the slot into the log, in commit order, and the word of their being logged back to PostgreSQL,
 * whose synchronous standby it is. It serves one epoch, and ends with the first trouble: a doubtful send is cured by another epoch.
 */
final class WalRelay implements Loops.Tick {
    /** A walsender may miss its wake-up; this often a status update wakes it (trap S7). */
    private static final long STATUS_NANOS = 10_000_000L;
    private static final long OPENING_STATUS_NANOS = 1_000_000L;

    /** After this much silence the leader says where it is, so that tokens move and the whole way is proven to work (trap D3). */
    private static final long PROGRESS_NANOS = 200_000_000L;

    /** The rest between looks at the socket: short after work, when more is likely, longer in quiet times. A commit may have to wait for so long. */
    private static final long SHORT_REST = 100_000L;
    private static final long LONG_REST = 1_000_000L;
    private static final long IDLE_REST = 3_000_000L;
    private static final long LIVELY_NANOS = 50_000_000L;
    private static final long IDLE_NANOS = 2_000_000_000L;

    /** How many events are taken before status is looked after again. */
    private static final int EVENTS_A_TICK = 2_000;

    private final ChangeSource source;
    private final LogWriter log;
    private final ReadBack readBack;
    private final Supplier<Lsn> appliedByFollowers;
    private final Lsn alreadyLogged;
    private final Lsn tail;
    private final TransactionParts parts;

    private final Queue<List<SequencePosition>> announcements = new ConcurrentLinkedQueue<>();
    private Lsn confirmed = Lsn.ZERO;
    private Lsn applied = Lsn.ZERO;
    private volatile Lsn settled = Lsn.ZERO;
    private long confirmedAt;
    private long appendedAt;
    private long workedAt;
    private boolean opened;
    private boolean skipping;

    /**
     * @param alreadyLogged where this node's line of epochs ends in the log: what the slot holds up to there is left out
     * @param tail everything before it is published before the first Progress, which opens the epoch
     */
    WalRelay(ChangeSource source, LogWriter log, ReadBack readBack, Lsn alreadyLogged, Lsn tail, Supplier<Lsn> appliedByFollowers) {
        this.source = source;
        this.log = log;
        this.readBack = readBack;
        this.alreadyLogged = alreadyLogged;
        this.tail = tail;
        this.appliedByFollowers = appliedByFollowers;
        this.parts = new TransactionParts(readBack.epoch());
    }

    @Override
    public long tick(long now) {
        if (log.failure().isPresent()) throw new LogUnavailableException("a send to the log failed: " + log.failure().get(), null);
        boolean worked = takeEvents();
        if (worked) workedAt = now;
        sequences(now);
        progress(now);
        confirm(now);
        if (worked) return 0;
        return rest(now);
    }

    private long rest(long now) {
        long idle = now - workedAt;
        if (idle < LIVELY_NANOS || inFlight()) return SHORT_REST;
        return idle < IDLE_NANOS || !opened ? LONG_REST : IDLE_REST;
    }

    /** Everything that committed before this place is in the log, or published nothing. For other threads. */
    Lsn settled() {
        return settled;
    }

    /** Has these positions logged with the next step. From any thread. */
    void announce(List<SequencePosition> positions) {
        if (!positions.isEmpty()) announcements.add(positions);
    }

    private boolean takeEvents() {
        for (int taken = 0; taken < EVENTS_A_TICK; taken++) {
            Optional<Event> event = source.poll();
            if (event.isEmpty()) return taken > 0;
            take(event.get());
        }
        return true;
    }

    private void take(Event event) {
        if (event instanceof Event.Begin begin) {
            // A transaction that is in the log ends at or before that place, so its commit record begins before it.
            skipping = alreadyLogged.isAfter(begin.commitLsn());
            parts.begin(begin);
        } else if (event instanceof Event.Changed changed && !skipping) {
            if (parts.isFull()) log.append(parts.cut());
            parts.add(changed);
        } else if (event instanceof Event.ChangedInPart part && !skipping) {
            throw new UnloggableException(part.missing() + " is too large for the log; keep such values in pieces, or outside of the database", null);
        } else if (event instanceof Event.Commit commit) {
            if (skipping) parts.forget();
            else parts.finish(commit.endLsn()).ifPresent(log::append);
        }
    }

    private void sequences(long now) {
        if (parts.isOpen() || announcements.isEmpty()) return;
        // The entry says nothing about WAL: its LSN is only where the log is already.
        log.append(new LogEntry.SequencesAdvanced(readBack.epoch(), parts.nextSequence(), readBack.logged(), announcements.remove()));
        appendedAt = now;
    }

    private void progress(long now) {
        if (parts.isOpen() || inFlight()) {
            appendedAt = now;
            return;
        }
        // What is visible here and not yet in the log could still be lost: nobody may build on it (traps F11, S4).
        if (!opened && tail.isAfter(quiet())) return;
        if (opened && now - appendedAt < PROGRESS_NANOS) return;
        log.append(new LogEntry.Progress(readBack.epoch(), parts.nextSequence(), quiet(), System.currentTimeMillis() * 1000));
        opened = true;
        appendedAt = now;
    }

    private void confirm(long now) {
        // While something is in flight only the read-back counts; else also what published nothing (traps S8, A13).
        boolean busy = parts.isOpen() || inFlight();
        Lsn logged = busy ? readBack.logged() : quiet();
        if (!busy) settled = logged;
        Lsn others = appliedByFollowers.get();
        if (others.isAfter(logged)) others = logged;
        if (!logged.isAfter(confirmed) && !others.isAfter(applied) && now - confirmedAt < (opened ? STATUS_NANOS : OPENING_STATUS_NANOS)) return;
        confirmed = confirmed.max(logged);
        applied = applied.max(others);
        source.confirm(confirmed, applied);
        confirmedAt = now;
    }

    /** With nothing in flight, everything that the slot has told is in the log or published nothing. */
    private Lsn quiet() {
        return source.received().max(readBack.logged());
    }

    private boolean inFlight() {
        return readBack.sequence() < parts.sequence();
    }
}

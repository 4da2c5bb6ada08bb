package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.OldSlot;
import io.baton.core.port.UnloggableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A slot that tells the same transactions each time it is opened, with empty looks in between. */
final class MemorySlot implements OldSlot {
    Optional<Long> led = Optional.of(1L);
    boolean lost;
    Lsn confirmed = Lsn.ZERO;
    private final List<ChangeSource.Event> events = new ArrayList<>();
    private final List<ChangeSource.Event> unreadable = new ArrayList<>();
    private int rows;
    private Lsn end = Lsn.ZERO;

    /** A transaction whose commit record begins at {@code begin} and ends 5 later. */
    MemorySlot holds(long begin, Change... changes) {
        end = new Lsn(begin + 5);
        events.add(new ChangeSource.Event.Begin(begin, new Lsn(begin), 1));
        for (Change change : changes) events.add(new ChangeSource.Event.Changed(List.of(MemoryTable.RELATION), change, change.toString().length()));
        events.add(new ChangeSource.Event.Commit(end));
        return this;
    }

    /** A transaction with a value that is too large to be read. */
    MemorySlot holdsInPart(long begin, Change change) {
        holds(begin);
        events.add(events.size() - 1, new ChangeSource.Event.ChangedInPart(List.of(MemoryTable.RELATION), change, 1, "a value of 900 bytes"));
        return this;
    }

    /** A transaction that cannot be read beyond these changes. */
    MemorySlot holdsUnreadable(long begin, Change... changes) {
        holds(begin, changes);
        unreadable.add(events.get(events.size() - 1));
        return this;
    }

    /** One transaction of so many inserts, made while it is read. The last one; then there are no empty looks, for they take time. */
    MemorySlot holdsRows(long begin, int number) {
        holds(begin);
        rows = number;
        return this;
    }

    @Override
    public Optional<Long> ledEpoch() {
        return led;
    }

    @Override
    public Optional<ChangeSource> open() {
        return lost ? Optional.empty() : Optional.of(new Source(events, rows));
    }

    @Override
    public Optional<ChangeSource> openBehind(Lsn commitLsn) {
        var left = new ArrayList<ChangeSource.Event>();
        boolean behind = false;
        for (ChangeSource.Event event : events) {
            if (event instanceof ChangeSource.Event.Begin begin) behind = begin.commitLsn().isAfter(commitLsn);
            if (behind) left.add(event);
        }
        return Optional.of(new Source(left, rows));
    }

    @Override
    public Lsn confirmed() {
        return confirmed;
    }

    @Override
    public Lsn walEnd() {
        return end;
    }

    @Override
    public void drop() {
        led = Optional.empty();
        events.clear();
    }

    private final class Source implements ChangeSource {
        /** Of the slot: what is added while it is read is told too. */
        private final List<Event> events;
        private int next;
        private Lsn received = Lsn.ZERO;
        private boolean pause;
        private int rows;

        Source(List<Event> events, int rows) {
            this.events = events;
            this.rows = rows;
        }

        @Override
        public Optional<Event> poll() {
            pause = !pause && rows == 0;
            if (pause || next == events.size()) return Optional.empty();
            if (next == events.size() - 1 && rows > 0) {
                rows--;
                return Optional.of(new Event.Changed(List.of(MemoryTable.RELATION), new Change.Insert(0, MemoryTable.row("r" + rows, "v")), 1));
            }
            Event event = events.get(next++);
            if (unreadable.contains(event)) throw new UnloggableException("no text for it", null);
            if (event instanceof Event.Commit commit) received = commit.endLsn();
            return Optional.of(event);
        }

        @Override
        public Lsn received() {
            return received;
        }

        @Override
        public void confirm(Lsn logged, Lsn applied) {
            if (!logged.equals(Lsn.ZERO)) throw new AssertionError("nothing of an old slot may be confirmed");
        }

        @Override
        public void close() {}
    }
}

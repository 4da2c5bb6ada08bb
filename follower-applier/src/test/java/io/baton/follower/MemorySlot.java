package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.OldSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A slot that tells the same transactions each time it is opened, with empty looks in between. */
final class MemorySlot implements OldSlot {
    Optional<Long> led = Optional.of(1L);
    boolean lost;
    private final List<ChangeSource.Event> events = new ArrayList<>();
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
    public Lsn walEnd() {
        return end;
    }

    @Override
    public void drop() {
        led = Optional.empty();
        events.clear();
    }

    private static final class Source implements ChangeSource {
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

package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.EntryChanges;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.node.RebuildNeededException;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.OldSlot;
import io.baton.core.port.UnloggableException;
import io.baton.core.rejoin.DivergentPage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What an old slot still holds and the log does not. Confirms nothing, so that it can be read again. A transaction is handed on in
 * pages while it is read, for it may be larger than memory (trap A12).
 */
final class UnloggedTail {
    /** A page is full with the change that reaches one of these: small beside any heap, large beside the cost of storing one. */
    static final int PAGE_BYTES = 256 * 1024;
    static final int PAGE_CHANGES = 2_000;

    /** Between two looks at a slot that has nothing to tell yet. */
    private static final long LOOK_AGAIN_NANOS = 200_000L;

    /** Takes the transactions that were committed and never logged, in commit order and one after the other. */
    interface Sink {
        /** The next changes of the transaction that began so. */
        void changed(Event.Begin begin, DivergentPage page);

        /** Something of the transaction that began so is too large to be handed on. */
        void missing(Event.Begin begin, String what);

        /** The transaction, which has changes, ends here. */
        void committed(Event.Begin begin, Lsn endLsn);

        /** The rest of the transaction that began so cannot be read, where it ends neither. */
        void unreadable(Event.Begin begin, String why);
    }

    private final OldSlot slot;
    private final Lsn logged;
    private ChangeSource source;

    /**
     * @param source the slot, opened
     * @param slot to go on behind a transaction that cannot be read
     * @param logged the last of this server's WAL that the log holds
     */
    UnloggedTail(ChangeSource source, OldSlot slot, Lsn logged) {
        this.source = source;
        this.slot = slot;
        this.logged = logged;
    }

    /** Reads to {@code end}, and closes what it reads from. */
    void read(Lsn end, Sink sink) {
        try {
            while (true) {
                Optional<Event> event = source.poll();
                if (event.isPresent() && event.get() instanceof Event.Begin begin) take(begin, sink);
                if (event.isPresent()) continue;
                if (!end.isAfter(source.received())) return;
                await();
            }
        } finally {
            source.close();
        }
    }

    private void take(Event.Begin begin, Sink sink) {
        try {
            readTransaction(begin, sink);
        } catch (UnloggableException e) {
            sink.unreadable(begin, e.getMessage());
            source.close();
            source = slot.openBehind(begin.commitLsn()).orElseThrow(() -> new RebuildNeededException("the slot was lost while it was read"));
        }
    }

    private void readTransaction(Event.Begin begin, Sink sink) {
        // In the log, and so everywhere: its commit record begins before the last place that was logged.
        boolean known = logged.isAfter(begin.commitLsn());
        var page = new Page(begin, sink);
        while (true) {
            Optional<Event> event = source.poll();
            if (event.isEmpty()) await();
            else if (event.get() instanceof Event.Changed changed && !known) page.add(changed.relations(), changed.change(), changed.bytes());
            else if (event.get() instanceof Event.ChangedInPart part && !known) {
                sink.missing(begin, part.missing());
                page.add(part.relations(), part.change(), part.bytes());
            } else if (event.get() instanceof Event.Commit commit) {
                page.handOn();
                if (page.some) sink.committed(begin, commit.endLsn());
                return;
            }
        }
    }

    /** Says that it is there and has nothing safe, or PostgreSQL would take it for dead. */
    private void await() {
        source.confirm(Lsn.ZERO, Lsn.ZERO);
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }

    /** The page that is being filled. */
    private static final class Page {
        private final Event.Begin begin;
        private final Sink sink;
        private EntryChanges changes = new EntryChanges();
        private int bytes;
        private boolean some;

        Page(Event.Begin begin, Sink sink) {
            this.begin = begin;
            this.sink = sink;
        }

        void add(List<Relation> relations, Change change, int size) {
            changes.add(relations, change);
            bytes += size;
            some = true;
            if (bytes >= PAGE_BYTES || changes.changes().size() >= PAGE_CHANGES) handOn();
        }

        void handOn() {
            if (!changes.isEmpty()) sink.changed(begin, new DivergentPage(changes.relations(), changes.changes()));
            changes = new EntryChanges();
            bytes = 0;
        }
    }
}

package io.baton.follower;

import io.baton.core.log.EntryChanges;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.rejoin.DivergentPage;
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

        /** The transaction, which has changes, ends here. */
        void committed(Event.Begin begin, Lsn endLsn);
    }

    private final ChangeSource source;
    private final Lsn logged;

    /** @param logged the last of this server's WAL that the log holds */
    UnloggedTail(ChangeSource source, Lsn logged) {
        this.source = source;
        this.logged = logged;
    }

    /** Reads to {@code end}. */
    void read(Lsn end, Sink sink) {
        while (true) {
            Optional<Event> event = source.poll();
            if (event.isPresent() && event.get() instanceof Event.Begin begin) readTransaction(begin, sink);
            if (event.isPresent()) continue;
            if (!end.isAfter(source.received())) return;
            await();
        }
    }

    private void readTransaction(Event.Begin begin, Sink sink) {
        // In the log, and so everywhere: its commit record begins before the last place that was logged.
        boolean known = logged.isAfter(begin.commitLsn());
        var page = new EntryChanges();
        int bytes = 0;
        boolean some = false;
        while (true) {
            Optional<Event> event = source.poll();
            if (event.isEmpty()) await();
            else if (event.get() instanceof Event.Changed changed && !known) {
                page.add(changed.relations(), changed.change());
                bytes += changed.bytes();
                some = true;
                if (bytes < PAGE_BYTES && page.changes().size() < PAGE_CHANGES) continue;
                sink.changed(begin, new DivergentPage(page.relations(), page.changes()));
                page = new EntryChanges();
                bytes = 0;
            } else if (event.get() instanceof Event.Commit commit) {
                if (!page.isEmpty()) sink.changed(begin, new DivergentPage(page.relations(), page.changes()));
                if (some) sink.committed(begin, commit.endLsn());
                return;
            }
        }
    }

    /** Says that it is there and has nothing safe, or PostgreSQL would take it for dead. */
    private void await() {
        source.confirm(Lsn.ZERO, Lsn.ZERO);
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
}

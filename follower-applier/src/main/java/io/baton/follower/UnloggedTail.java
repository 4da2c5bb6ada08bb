package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.EntryChanges;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** What an old slot still holds and the log does not. Confirms nothing, so that it can be read again. */
final class UnloggedTail {
    /** Between two looks at a slot that has nothing to tell yet. */
    private static final long LOOK_AGAIN_NANOS = 200_000L;

    /** A transaction that was committed and never logged. */
    record Transaction(long xid, Lsn endLsn, long commitMicros, List<Relation> relations, List<Change> changes) {}

    private final ChangeSource source;
    private final Lsn logged;

    /** @param logged the last of this server's WAL that the log holds */
    UnloggedTail(ChangeSource source, Lsn logged) {
        this.source = source;
        this.logged = logged;
    }

    /** Reads to {@code end} and hands on each transaction with row changes, in commit order. */
    void read(Lsn end, Consumer<Transaction> each) {
        while (true) {
            Optional<Event> event = source.poll();
            if (event.isPresent() && event.get() instanceof Event.Begin begin) readTransaction(begin).ifPresent(each);
            if (event.isPresent()) continue;
            if (!end.isAfter(source.received())) return;
            await();
        }
    }

    private Optional<Transaction> readTransaction(Event.Begin begin) {
        var changes = new EntryChanges();
        while (true) {
            Optional<Event> event = source.poll();
            if (event.isEmpty()) await();
            else if (event.get() instanceof Event.Changed changed) changes.add(changed.relations(), changed.change());
            else if (event.get() instanceof Event.Commit commit) {
                // In the log, and so everywhere: its commit record begins before the last place that was logged.
                if (logged.isAfter(begin.commitLsn()) || changes.isEmpty()) return Optional.empty();
                return Optional.of(new Transaction(begin.xid(), commit.endLsn(), begin.commitMicros(), changes.relations(), changes.changes()));
            }
        }
    }

    /** Says that it is there and has nothing safe, or PostgreSQL would take it for dead. */
    private void await() {
        source.confirm(Lsn.ZERO, Lsn.ZERO);
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
}

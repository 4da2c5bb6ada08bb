package io.baton.leader;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import java.util.Optional;

/** A source that remembers which transaction it told of last: if the relay ends with it, somebody will want to know whose it was. */
final class WatchedSource implements ChangeSource {
    private final ChangeSource source;
    private volatile long begun;

    WatchedSource(ChangeSource source) {
        this.source = source;
    }

    /** The transaction that began last; 0 if none has. For other threads. */
    long begun() {
        return begun;
    }

    @Override
    public Optional<Event> poll() {
        Optional<Event> event = source.poll();
        if (event.isPresent() && event.get() instanceof Event.Begin begin) begun = begin.xid();
        return event;
    }

    @Override
    public Lsn received() {
        return source.received();
    }

    @Override
    public void confirm(Lsn logged, Lsn applied) {
        source.confirm(logged, applied);
    }

    @Override
    public void close() {
        source.close();
    }
}

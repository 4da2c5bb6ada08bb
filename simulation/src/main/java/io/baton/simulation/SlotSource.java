package io.baton.simulation;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.DatabaseUnavailableException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** A walsender: the flushed commits that the slot was not told to be safe, in order. */
final class SlotSource implements ChangeSource {
    /** More than one part takes, so that each change of a large transaction becomes a part. */
    private static final int LARGE = 600 * 1024;

    private final SimulatedDatabase database;
    private final List<SimulatedDatabase.Commit> wal;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private Lsn received = Lsn.ZERO;
    private boolean begun;
    private int next;
    private boolean ended;
    private final Chance chance;
    private final boolean stutters;

    SlotSource(SimulatedDatabase database, List<SimulatedDatabase.Commit> wal, Lsn confirmed, Chance chance, boolean stutters) {
        this.chance = chance;
        this.stutters = stutters;
        this.database = database;
        this.wal = wal;
        while (next < wal.size() && !wal.get(next).end.isAfter(confirmed)) next++;
    }

    void end() {
        ended = true;
    }

    private void check() {
        if (ended || !database.isUp()) throw new DatabaseUnavailableException("the slot's connection is lost", null);
    }

    @Override
    public Optional<Event> poll() {
        check();
        // Before the first word of the server nothing is known.
        if (!begun && stutters && chance.onceIn(2)) return Optional.empty();
        begun = true;
        // The rest of a transaction may have yet to arrive.
        if (!events.isEmpty() && stutters && chance.onceIn(6)) return Optional.empty();
        if (events.isEmpty() && next < database.flushedCommits()) fetch(wal.get(next++));
        Event event = events.poll();
        if (event instanceof Event.Commit commit) received = received.max(commit.endLsn());
        // A keep-alive tells of WAL that publishes nothing.
        if (event == null) received = received.max(database.flushedEnd());
        return Optional.ofNullable(event);
    }

    private void fetch(SimulatedDatabase.Commit commit) {
        events.add(new Event.Begin(commit.write.xid(), commit.begin, 0));
        for (var change : commit.write.changes()) if (commit.write.tooLarge()) events.add(new Event.ChangedInPart(Table.RELATIONS, change, 64, "a value"));
            else events.add(new Event.Changed(Table.RELATIONS, change, commit.write.large() ? LARGE : 64));
        events.add(new Event.Commit(commit.end));
    }

    @Override
    public Lsn received() {
        return received;
    }

    @Override
    public void confirm(Lsn logged, Lsn applied) {
        check();
        database.confirm(logged, applied);
    }

    @Override
    public void close() {
        ended = true;
    }
}

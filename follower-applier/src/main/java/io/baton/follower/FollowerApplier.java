package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Position;
import io.baton.core.node.FollowerRole;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Applies the log: many small entries in one database transaction, a large one in a transaction of its own, and always the place of the
 * log together with the rows (trap K11).
 */
public final class FollowerApplier implements FollowerRole {
    /** While nothing of the log is applied here, because this node wrote it, its place is stored this often. */
    private static final long STORE_NANOS = 1_000_000_000L;

    private static final int MOST_SNAPSHOTS = 20;

    private final List<SnapshotTaken> snapshots = new CopyOnWriteArrayList<>();
    private final FollowerDatabase database;
    private final AppliedPosition applied;
    private final Holds holds;
    private Optional<Undoing> undoing = Optional.empty();
    private boolean dirty;
    /** By what is not committed yet. */
    private boolean schemaChanged;
    private long storedAt;

    public FollowerApplier(FollowerDatabase database, AppliedPosition applied, Holds holds) {
        this.database = database;
        this.applied = applied;
        this.holds = holds;
    }

    @Override
    public Stored start() {
        dirty = false;
        schemaChanged = false;
        undoing = Optional.empty();
        Stored stored = database.load();
        applied.set(stored.state().position());
        return stored;
    }

    @Override
    public boolean admits(ReplayState before, LogReader.Record next) {
        return holds.admits(before, next.entry());
    }

    @Override
    public void apply(Written entry, ReplayState before) {
        if (undoing.isPresent()) {
            undoing.get().apply(entry);
            dirty = true;
            return;
        }
        // What is complete should not have to wait for a transaction of several parts; except that a rejoin is committed as a whole.
        if (dirty && beginsTransaction(entry) && (isLarge(entry) || changesSchema(entry) || schemaChanged)) store(before, false);
        schemaChanged |= changesSchema(entry);
        database.apply(entry);
        dirty = true;
    }

    private static boolean beginsTransaction(Written entry) {
        return !(entry instanceof RowsChanged rows) || rows.part() == 1;
    }

    private static boolean isLarge(Written entry) {
        return entry instanceof RowsChanged rows && !rows.last();
    }

    /** On a transaction of its own: PostgreSQL lets nobody use a new value of an enum before its transaction is committed. */
    private static boolean changesSchema(Written entry) {
        return entry instanceof RowsChanged rows && rows.changes().stream().anyMatch(change -> change instanceof Change.SchemaChange);
    }

    /** From here on it takes the entries, until {@link #undone}. Nothing is committed meanwhile. */
    void undo(Undoing started) {
        undoing = Optional.of(started);
        dirty = true;
    }

    /** The undoing is complete, in the transaction that is still open. */
    void undone() {
        undoing = Optional.empty();
    }

    /** Of a database that is filled again nothing can be read, up to no position, until it is begun with once more. */
    void giveUp() {
        applied.set(Position.START);
        database.close();
    }

    /** Snapshots that this process has read of, the last ones. From any thread. */
    public List<SnapshotTaken> snapshots() {
        return List.copyOf(snapshots);
    }

    @Override
    public void note(LogEntry entry) {
        if (!(entry instanceof SnapshotTaken taken)) return;
        snapshots.remove(taken);
        snapshots.add(taken);
        if (snapshots.size() > MOST_SNAPSHOTS) snapshots.remove(0);
    }

    @Override
    public void skip(Written last, long offset, String by) {
        database.skip(last, offset, by);
        dirty = true;
    }

    @Override
    public void pause(Optional<String> by) {
        database.pause(by);
    }

    @Override
    public void drop() {
        database.dropParts();
    }

    @Override
    public void commit(ReplayState state, boolean durable, long now) {
        if (dirty || durable || now - storedAt > STORE_NANOS) {
            store(state, durable);
            storedAt = now;
        }
        applied.set(state.position());
        holds.reached(state);
    }

    private void store(ReplayState state, boolean durable) {
        database.commit(state, durable);
        dirty = false;
        schemaChanged = false;
    }

    Position position() {
        return applied.get();
    }
}

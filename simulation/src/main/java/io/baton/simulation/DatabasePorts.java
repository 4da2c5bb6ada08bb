package io.baton.simulation;

import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.Drain;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.LeaderDatabase;
import io.baton.core.port.OldSlot;
import io.baton.core.port.Peers;
import io.baton.core.port.Rebuild;
import io.baton.core.port.RowSource;
import io.baton.core.port.Sequences;
import io.baton.core.rejoin.TouchedKeys;
import io.baton.core.replay.ReplayState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A {@link SimulatedDatabase} as a node's process sees it. */
final class DatabasePorts implements FollowerDatabase, LeaderDatabase, OldSlot, Drain, Sequences, Rebuild, RowSource {
    private final SimulatedDatabase database;

    DatabasePorts(SimulatedDatabase database) {
        this.database = database;
    }

    @Override
    public Stored load() {
        database.requireUp();
        database.openSession();
        Stored stored = database.stored();
        return new Stored(stored.state(), stored.ownSince(), database.ledEpoch().orElse(0L), 0, Optional.empty());
    }

    @Override
    public void apply(Written entry) {
        database.session().apply(entry);
    }

    @Override
    public void commit(ReplayState state, boolean durable) {
        database.session().commit(state, durable);
    }

    /** The simulated table refuses nothing. */
    @Override
    public void skip(Written last, long offset, String by) {
        throw new IllegalStateException("nobody asks to skip anything in a simulation");
    }

    /** Nor to pause. */
    @Override
    public void pause(Optional<String> by) {
        throw new IllegalStateException("nobody pauses anything in a simulation");
    }

    @Override
    public void dropParts() {
        database.session().dropParts();
    }

    @Override
    public void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows) {
        database.session().replace(keys, rows);
    }

    @Override
    public Peers.Rows ofFollower(List<TouchedKeys.Table> keys) {
        database.requireUp();
        return rows(database.stored().state().position(), keys);
    }

    /** Its snapshot holds whatever is flushed, and so is what waits for the log. */
    @Override
    public Peers.Rows ofLeader(long epoch, List<TouchedKeys.Table> keys) {
        return rows(new Position(epoch, walEnd()), keys);
    }

    private Peers.Rows rows(Position position, List<TouchedKeys.Table> keys) {
        int[] table = database.rows();
        var rows = new ArrayList<List<Datum>>();
        for (List<Datum> key : keys.get(0).keys()) {
            int number = Table.number(key.get(0));
            if (table[number] != 0) rows.add(Table.row(number, table[number]));
        }
        // The digest belongs to no transaction's rows and to all of them.
        rows.add(Table.row(Table.DIGEST, table[Table.DIGEST]));
        return new Peers.Rows(position, List.of(new Peers.TableRows(keys.get(0).relation(), rows)));
    }

    @Override
    public void prepareSlot(boolean fresh) {
        database.requireUp();
        database.prepareSlot(fresh);
    }

    @Override
    public ChangeSource openSource() {
        database.requireUp();
        return database.openSource(true);
    }

    @Override
    public void gate(boolean writable) {
        database.requireUp();
        database.gate(writable);
    }

    @Override
    public Lsn recordLeading(long epoch) {
        database.requireUp();
        return database.recordLeading(epoch);
    }

    @Override
    public int terminateClients() {
        database.requireUp();
        return database.terminateClients();
    }

    @Override
    public Optional<Long> ledEpoch() {
        database.requireUp();
        return database.ledEpoch();
    }

    @Override
    public Optional<ChangeSource> open() {
        database.requireUp();
        return database.hasSlot() ? Optional.of(database.openSource(false)) : Optional.empty();
    }

    /** Whatever the simulated slot holds can be read. */
    @Override
    public Optional<ChangeSource> openBehind(Lsn commitLsn) {
        throw new IllegalStateException("nothing is unreadable here");
    }

    @Override
    public Lsn confirmed() {
        database.requireUp();
        return database.hasSlot() ? database.confirmed() : Lsn.ZERO;
    }

    @Override
    public Lsn walEnd() {
        database.requireUp();
        database.flush();
        return database.flushedEnd();
    }

    @Override
    public void drop() {
        database.requireUp();
        database.dropSlot();
        database.requireUp();
        database.recordLeading(0);
    }

    @Override
    public void close() {
        database.cutConnections();
    }

    /** Nobody hands over on purpose in a simulation; leaders die, or are deposed. */
    @Override
    public int endResting() {
        return 0;
    }

    /** Simulated clients have no names. */
    @Override
    public Optional<String> owner(long xid) {
        return Optional.empty();
    }

    /** The simulated table has no sequences. */
    @Override
    public List<Drawn> drawn() {
        return List.of();
    }

    @Override
    public void raiseToColumns() {}

    /** Every simulated row came through the log. */
    @Override
    public boolean isPossible() {
        database.requireUp();
        return true;
    }

    @Override
    public void startOver(long ownSince) {
        database.requireUp();
        database.startOver(ownSince);
        database.requireUp();
    }
}

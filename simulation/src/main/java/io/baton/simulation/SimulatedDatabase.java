package io.baton.simulation;

import io.baton.core.log.Lsn;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.replay.ReplayState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node's PostgreSQL: a table, a write-ahead log, a slot, and commits that wait for a standby. What it had not flushed is gone after
 * a crash; what had been flushed and still waited is visible then (trap S4).
 */
final class SimulatedDatabase {
    /** A commit of a client, in WAL order. Waiting, its rows are locked and nobody sees them. */
    static final class Commit {
        final Table.Write write;
        final Lsn begin;
        final Lsn end;
        final Ack ack;

        Commit(Table.Write write, Lsn begin, Lsn end, Ack ack) {
            this.write = write;
            this.begin = begin;
            this.end = end;
            this.ack = ack;
        }
    }

    /** What the client asked its COMMIT to wait for. */
    enum Ack {
        OFF(false), LOCAL(false), LOGGED(true), APPLIED(true);

        final boolean waits;

        Ack(boolean waits) {
            this.waits = waits;
        }
    }

    final String name;
    private final Chance chance;
    private final Faults faults;
    private final Referee referee;

    private boolean up = true;
    private boolean writable;
    private int[] rows = Table.empty();
    private Stored stored = new Stored(ReplayState.START, 0);
    private List<Commit> wal = new ArrayList<>();
    private final List<Commit> waiting = new ArrayList<>();
    private long end;

    private int[] flushedRows = rows;
    private Stored flushedStored = stored;
    private int flushed;
    private long flushedEnd;

    private boolean slot;
    private long ledEpoch;
    private int tailCommits;
    private int emptiedOf;
    private Lsn confirmed = Lsn.ZERO;
    private SlotSource holder;
    private DatabaseSession session;

    SimulatedDatabase(String name, Chance chance, Faults faults, Referee referee) {
        this.name = name;
        this.chance = chance;
        this.faults = faults;
        this.referee = referee;
        // Trap F6: every server has LSNs of its own, and they overlap.
        this.end = 100 + chance.below(100);
        this.flushedEnd = end;
    }

    // What clients do.

    boolean admits() {
        return up && writable;
    }

    /** Commits, unless a row is locked by a commit that waits. */
    boolean write(Table.Write write, Ack ack) {
        if (!admits() || waiting.stream().anyMatch(c -> locks(c.write, write))) return false;
        long begin = end + 8L * chance.below(3);
        end = begin + 8 + 8L * chance.below(3);
        write.into(rows = rows.clone());
        var commit = new Commit(write, new Lsn(begin), new Lsn(end), ack);
        wal.add(commit);
        if (ack.waits) waiting.add(commit);
        referee.committed(name, commit);
        if (ack != Ack.OFF) flush();
        if (!ack.waits) referee.acknowledged(name, commit);
        return true;
    }

    private static boolean locks(Table.Write a, Table.Write b) {
        for (int k : a.keys()) for (int l : b.keys()) if (k == l) return true;
        return false;
    }

    boolean waits(int xid) {
        return waiting.stream().anyMatch(commit -> commit.write.xid() == xid);
    }

    boolean keepsClientsWaiting() {
        return !waiting.isEmpty();
    }

    int terminateClients() {
        int ended = waiting.size();
        waiting.clear();
        return ended;
    }

    /** Somebody cancels the wait of a commit: it becomes visible, and its client is told to take it for unknown (trap S3). */
    void cancelAWait() {
        if (!waiting.isEmpty()) waiting.remove(chance.below(waiting.size()));
    }

    // What happens to the server.

    void flush() {
        flushedRows = rows;
        flushedStored = stored;
        flushed = wal.size();
        flushedEnd = end;
    }

    /** Everything in memory is gone, and the slot remembers an older place than it had been told. */
    void crash() {
        up = false;
        cutConnections();
        rows = flushedRows;
        stored = flushedStored;
        for (Commit lost : wal.subList(flushed, wal.size())) referee.lostUnflushed(lost);
        wal = new ArrayList<>(wal.subList(0, flushed));
        end = flushedEnd;
        waiting.clear();
        if (!wal.isEmpty()) confirmed = older(wal.get(chance.below(wal.size())).end);
    }

    private Lsn older(Lsn place) {
        return place.isAfter(confirmed) ? confirmed : place;
    }

    void restart() {
        up = true;
    }

    boolean isUp() {
        return up;
    }

    void cutConnections() {
        if (holder != null) holder.end();
        if (session != null) session.end();
        holder = null;
        session = null;
    }

    void requireUp() {
        if (!up) throw new DatabaseUnavailableException(name + "'s PostgreSQL does not answer", null);
        if (faults.losesConnection()) throw new DatabaseUnavailableException(name + "'s PostgreSQL did not answer in time", null);
    }

    // What applying does.

    DatabaseSession openSession() {
        if (session != null) session.end();
        return session = new DatabaseSession(this, chance, faults);
    }

    /** The open transaction of {@code session}; its undo of a deposed leader's tail goes in there too. */
    DatabaseSession session() {
        if (session == null) throw new DatabaseUnavailableException("the connection to " + name + "'s PostgreSQL is lost", null);
        return session;
    }

    void commit(int[] next, ReplayState state, boolean durable) {
        end += 8 + 8L * chance.below(3);
        rows = next;
        referee.storedGoesOn(name, stored.state(), state);
        stored = new Stored(state, stored.ownSince());
        referee.stored(this, state);
        if (durable) flush();
    }

    /** What the slot still tells is not in the table any more. */
    void startOver(long ownSince) {
        referee.startsOver(this);
        end += 8;
        rows = Table.empty();
        stored = new Stored(ReplayState.START, ownSince);
        ledEpoch = 0;
        emptiedOf = wal.size();
        flush();
    }

    int[] rows() {
        return rows;
    }

    Stored stored() {
        return stored;
    }

    // The slot.

    void prepareSlot(boolean fresh) {
        if (fresh) dropSlot();
        if (slot) return;
        slot = true;
        flush();
        confirmed = new Lsn(end);
    }

    Lsn recordLeading(long epoch) {
        ledEpoch = epoch;
        Lsn tail = new Lsn(end);
        end += 8;
        tailCommits = wal.size();
        flush();
        return tail;
    }

    /** What the slot held when this server last opened an epoch, as far as {@code logged} does not cover it. */
    Optional<Commit> unloggedTail(Lsn logged) {
        return wal.subList(0, Math.min(tailCommits, wal.size())).stream().filter(commit -> commit.end.isAfter(logged)).findFirst();
    }

    Optional<Long> ledEpoch() {
        return ledEpoch == 0 ? Optional.empty() : Optional.of(ledEpoch);
    }

    void dropSlot() {
        if (holder != null) holder.end();
        holder = null;
        slot = false;
        wal = new ArrayList<>();
        emptiedOf = 0;
        flushed = 0;
    }

    boolean hasSlot() {
        return slot;
    }

    /** @param stutters whether transactions may arrive in pieces */
    SlotSource openSource(boolean stutters) {
        if (!slot) throw new DatabaseUnavailableException("there is no slot on " + name, null);
        if (holder != null) holder.end();
        return holder = new SlotSource(this, wal, confirmed, chance, stutters);
    }

    void confirm(Lsn logged, Lsn applied) {
        confirmed = confirmed.max(logged);
        for (var each = waiting.iterator(); each.hasNext(); ) {
            Commit commit = each.next();
            if (commit.end.isAfter(commit.ack == Ack.APPLIED ? applied : logged)) continue;
            each.remove();
            referee.acknowledged(name, commit);
        }
    }

    /** What the slot tells of: all commits since it was made, of which only the flushed ones are sent. */
    List<Commit> wal() {
        return wal;
    }

    /** Those of them that the table holds. */
    List<Commit> own() {
        return wal.subList(emptiedOf, wal.size());
    }

    int flushedCommits() {
        return flushed;
    }

    Lsn flushedEnd() {
        return new Lsn(flushedEnd);
    }

    Lsn confirmed() {
        return confirmed;
    }

    void gate(boolean open) {
        writable = open;
    }
}

package io.baton.leader;

import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.LeaderRole;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Drain;
import io.baton.core.port.LeaderDatabase;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.port.Loops;
import io.baton.core.port.Sequences;
import io.baton.core.port.UnloggableException;
import io.baton.core.replay.ReplayState;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads: opens an epoch with a slot, a relay and a read-back, lets them work, and closes it. */
public final class LeaderWriter implements LeaderRole {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWriter.class);

    /** At a switchover: how long commits under way may take to return before their sessions are ended. */
    private static final long REST_NANOS = 500_000_000L;

    /** At a switchover: how long the relay may take to the end of the WAL. */
    private static final long DRAIN_NANOS = 3_000_000_000L;

    private static final long LOOK_AGAIN_NANOS = 1_000_000L;

    /** One epoch's working parts. */
    private record Work(ReadBack readBack, WatchedSource source, LogWriter writer, WalRelay relay, Loops.Loop loop,
                        Loops.Loop sequences, Loops.Loop lease) {}

    private final LeaderDatabase database;
    private final Drain drain;
    private final Sequences sequences;
    private final LogWriters writers;
    private final Loops loops;
    private final LongFunction<Lsn> appliedByFollowers;
    private volatile Work work;
    private volatile boolean admitting;
    /** Only the lease's own shutting is undone by the lease; a handover stays. */
    private volatile boolean shutByLease;
    /** Trap F8: why no epoch of this node can log what its lost slot had still to tell, or what its set back server writes. */
    private volatile String slotLost;
    /** Why the gate of a leader could not be opened again; the next epoch does. */
    private volatile String gateTrouble;
    /** Node, lease and handover set the gate: a late opening must not follow a closing. */
    private final Object gate = new Object();

    /** @param appliedByFollowers by epoch: up to where enough followers have applied, for those who wait for it */
    public LeaderWriter(LeaderDatabase database, Drain drain, Sequences sequences, LogWriters writers, Loops loops, LongFunction<Lsn> appliedByFollowers) {
        this.database = database;
        this.drain = drain;
        this.sequences = sequences;
        this.writers = writers;
        this.loops = loops;
        this.appliedByFollowers = appliedByFollowers;
    }

    @Override
    public void open(ReplayState at, long now) {
        long epoch = at.epoch();
        LOG.info("opening epoch {}: publishing what the slot holds after {}", epoch, at.logged());
        // A line of epochs that has nothing in the log yet has admitted no client either: an older slot is another line's (trap F7).
        try {
            database.prepareSlot(at.logged().equals(Lsn.ZERO));
        } catch (UnloggableException e) {
            slotLost = e.getMessage();
            return;
        }
        Lsn tail = database.recordLeading(epoch);
        // What it writes from here on would be taken for what the log holds already: never logged, and confirmed.
        if (at.logged().isAfter(tail)) {
            slotLost = "The log holds what this server wrote up to " + at.logged() + ", but its WAL ends at " + tail + ": it was set back to an earlier time (a backup,"
                + " or a snapshot of its disk), so this node may not lead. Once another node leads, this one is filled again by itself.";
            return;
        }
        sequences.raiseToColumns();
        gateTrouble = null;
        var readBack = new ReadBack(epoch, at.logged(), now);
        var source = new WatchedSource(database.openSource());
        LogWriter writer = writerBeside(source, epoch);
        var relay = new WalRelay(source, writer, readBack, at.logged(), tail, () -> appliedByFollowers.apply(epoch));
        work = new Work(readBack, source, writer, relay, loops.start("relay-" + epoch, relay),
            loops.start("sequences-" + epoch, new SequenceWatch(sequences, relay)),
            loops.start("lease-" + epoch, new Lease(readBack, this::leaseChanged)));
    }

    /** A source that nobody would ever close holds the slot, and every further epoch would find it taken. */
    private LogWriter writerBeside(ChangeSource source, long epoch) {
        try {
            return writers.open("epoch " + epoch);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public void readBack(Written entry, ReplayState after, long now) {
        work.readBack().read(entry, now);
        work.loop().wake();
    }

    @Override
    public void admit() {
        synchronized (gate) {
            database.gate(true);
            admitting = true;
        }
        LOG.info("leading epoch {}", work.readBack().epoch());
    }

    @Override
    public Optional<String> trouble() {
        Work now = work;
        if (now == null) return Optional.of("the relay does not run");
        return Optional.ofNullable(gateTrouble).or(() -> now.loop().fault().or(now.sequences()::fault).or(now.lease()::fault)
            .map(fault -> "the relay stopped: " + fault.getMessage()));
    }

    @Override
    public Optional<String> impasse() {
        if (slotLost != null) return Optional.of(slotLost);
        Work now = work;
        if (now == null) return Optional.empty();
        return unloggable(now).map(fault -> fault.getMessage() + "; written by " + owner(now.source().begun()) + ". Another node has to lead: a monitor sees to "
            + "that, else 'baton switchover'; this one then keeps what it could not log in quarantine, undoes it and follows. Whenever the like is written, it comes "
            + "to that again: a CHECK on the column's octet_length() has PostgreSQL refuse it instead");
    }

    private static Optional<Throwable> unloggable(Work work) {
        return work.loop().fault().filter(UnloggableException.class::isInstance);
    }

    /** For heartbeats. An impasse is no fault of the slot: it is told in its own words, a moment later, and nobody shall act upon others before. */
    public boolean slotWorks() {
        Work now = work;
        return trouble().isEmpty() || now != null && unloggable(now).isPresent();
    }

    /** To be asked before its session is ended. */
    private String owner(long xid) {
        try {
            return drain.owner(xid).orElse("a session that did not wait for the log");
        } catch (DatabaseUnavailableException | IllegalStateException e) {
            return "a session that cannot be asked for any more";
        }
    }

    @Override
    public void suspend() {
        stop(take());
    }

    /** From here on nobody opens the gate any more, but the next epoch. */
    private Work take() {
        synchronized (gate) {
            admitting = false;
            shutByLease = false;
            Work past = work;
            work = null;
            return past;
        }
    }

    private static void stop(Work past) {
        if (past == null) return;
        past.lease().stop();
        past.sequences().stop();
        past.loop().stop();
        past.writer().close();
        past.source().close();
    }

    @Override
    public void close(String reason) {
        Work past = take();
        slotLost = null;
        // A node that rejoins comes by again and again until it is given rows.
        if (past != null) LOG.warn("stepping down: {}", reason);
        try {
            // First of all, for the parts may take a while to end.
            database.gate(false);
        } finally {
            stop(past);
        }
        int ended = database.terminateClients();
        if (ended > 0) LOG.warn("ended {} client sessions; their unconfirmed commits are not in the log", ended);
    }

    /**
     * Takes no more writes and waits until everything that was committed is in the log; called from another thread than the node's.
     * Client sessions are ended, those that are committing once their commits have returned.
     *
     * @return false if that did not happen in time; {@link #resume} undoes it
     */
    boolean comeToRest() {
        synchronized (gate) {
            admitting = false;
            shutByLease = false;
            database.gate(false);
        }
        await(REST_NANOS, () -> drain.endResting() == 0);
        database.terminateClients();
        Lsn end = drain.walEnd();
        return await(DRAIN_NANOS, () -> {
            Work now = work;
            return now != null && now.relay().settled().compareTo(end) >= 0;
        });
    }

    /** Takes writes again, if this node still leads; if the gate does not open, the node goes on with a further epoch. */
    void resume() {
        synchronized (gate) {
            if (work == null) return;
            try {
                database.gate(true);
                admitting = true;
            } catch (RuntimeException e) {
                gateTrouble = "the gate did not open again: " + e.getMessage();
            }
        }
    }

    private void leaseChanged(boolean renewed) {
        synchronized (gate) {
            if (work != null) setByLease(renewed);
        }
    }

    private void setByLease(boolean renewed) {
        boolean was = admitting;
        if (!renewed && was) {
            admitting = false;
            shutByLease = true;
            LOG.warn("nothing was read back from the log for a while: no new writes until it answers, commits under way wait");
            database.gate(false);
        } else if (renewed && shutByLease) {
            shutByLease = false;
            resume();
            LOG.info("the log answers again: writes are taken");
        }
    }

    private static boolean await(long nanos, BooleanSupplier condition) {
        long deadline = System.nanoTime() + nanos;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) return false;
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    /** The epoch in which this node takes writes; empty if it takes none. */
    public Optional<Long> admittingEpoch() {
        Work now = work;
        return admitting && now != null ? Optional.of(now.readBack().epoch()) : Optional.empty();
    }

    /** Where an own write stands in the log, if it was read back lately. */
    Optional<Position> position(long xid) {
        Work now = work;
        return now == null ? Optional.empty() : now.readBack().position(xid);
    }

    /** Milliseconds since an own entry was last read back; -1 if this node does not lead. For heartbeats. */
    public long millisSinceReadBack(long now) {
        Work current = work;
        return current == null ? -1 : current.readBack().millisSince(now);
    }
}

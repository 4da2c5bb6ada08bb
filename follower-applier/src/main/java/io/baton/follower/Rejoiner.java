package io.baton.follower;

import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.HaltedException;
import io.baton.core.node.RebuildNeededException;
import io.baton.core.node.RejoinRole;
import io.baton.core.node.RowsNeededException;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Fence;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.OldSlot;
import io.baton.core.port.Peers;
import io.baton.core.port.Quarantine;
import io.baton.core.port.Rebuild;
import io.baton.core.rejoin.DivergentPage;
import io.baton.core.rejoin.LastResort;
import io.baton.core.rejoin.TouchedKeys;
import io.baton.core.replay.ReplayState;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a deposed leader back. What its slot holds and the log does not is kept in quarantine first; then the touched rows leave the
 * database, the log is applied around them up to the position of a peer's rows, and those take their place. All of it is one
 * transaction of the database together with the place in the log, so that a crash in the middle begins it again.
 */
public final class Rejoiner implements RejoinRole {
    private static final Logger LOG = LoggerFactory.getLogger(Rejoiner.class);

    private final String self;
    private final OldSlot slot;
    private final Quarantine quarantine;
    private final Peers peers;
    private final FollowerDatabase database;
    private final Rebuild rebuild;
    private final FollowerApplier applier;
    private final Fence fence;
    private final LastResort lastResort;
    /** Where the commit records begin of what this process has kept already; while no peer answers, the slot is read again and again. */
    private final Set<Lsn> kept = new HashSet<>();
    /** Up to where the log holds what this node wrote, while what it holds beyond is given up. */
    private Optional<Lsn> loggedUpTo = Optional.empty();
    private Optional<Undoing> undoing = Optional.empty();

    public Rejoiner(String self, OldSlot slot, Quarantine quarantine, Peers peers, FollowerDatabase database, Rebuild rebuild,
                    FollowerApplier applier, Fence fence, LastResort lastResort) {
        this.self = self;
        this.slot = slot;
        this.quarantine = quarantine;
        this.peers = peers;
        this.database = database;
        this.rebuild = rebuild;
        this.applier = applier;
        this.fence = fence;
        this.lastResort = lastResort;
    }

    @Override
    public Optional<Position> begin(Lsn logged, ReplayState after) {
        undoing = Optional.empty();
        loggedUpTo = Optional.empty();
        Optional<Long> led = slot.ledEpoch();
        if (led.isEmpty()) return Optional.empty();
        TouchedKeys touched = keepDivergent(led.get(), logged, "epoch " + after.epoch() + " was given to " + after.leader().node());
        if (touched.isEmpty()) {
            // Then rejoining is over at once, as after every switchover, and nobody should wait for a second look.
            loggedUpTo = Optional.empty();
            return Optional.empty();
        }
        Peers.Rows fetched = fetch(touched.tables(), after.position());
        undoing = Optional.of(new Undoing(database, touched, fetched));
        applier.undo(undoing.get());
        LOG.info("undoing un-logged changes to {} tables: their rows are taken from a peer at {}", touched.tables().size(),
            fetched.position());
        return Optional.of(fetched.position());
    }

    private Peers.Rows fetch(List<TouchedKeys.Table> keys, Position atLeast) {
        try {
            Peers.Rows fetched = peers.fetch(keys, atLeast);
            // Rows of before the claim would be put in place at once, and what the log had changed since then would be lost.
            if (!fetched.position().reaches(atLeast))
                throw new LogUnavailableException("the peer that was asked has applied the log up to " + fetched.position() + " only, wanted at least "
                    + atLeast + "; nothing was undone yet, another one is asked", null);
            lastResort.reset();
            return fetched;
        } catch (LogUnavailableException e) {
            throw withoutRows(e);
        }
    }

    /** What can be done without rows. The un-logged tail is kept by now, or it would not be known which rows to ask for. */
    private RuntimeException withoutRows(LogUnavailableException trouble) {
        LastResort.Advice advice = lastResort.nobodyGaveRows();
        boolean last = advice instanceof LastResort.Advice.Rebuild;
        // To halt would help nobody: another node may be the one that can be filled again.
        if (last && !rebuild.isPossible() && !rebuild.canRefill()) return new RowsNeededException(trouble.getMessage() + ". This node cannot be filled again from the log "
            + "alone, because the log does not hold what the cluster or this database began with", trouble);
        if (last) return new RebuildNeededException("what this node committed without logging it is kept in quarantine, and " + advice.reason());
        return new RowsNeededException(trouble.getMessage() + " (" + advice.reason() + ")", trouble);
    }

    @Override
    public void complete() {
        loggedUpTo.ifPresent(logged -> requireNothingSince(logged, slot.open().orElseThrow(() -> new RebuildNeededException("the slot was lost while this "
            + "node was mended, so it cannot be known what was committed meanwhile"))));
        undoing.ifPresent(Undoing::complete);
        undoing = Optional.empty();
        loggedUpTo = Optional.empty();
        applier.undone();
    }

    @Override
    public void rebuild(long ownSince, String reason) {
        if (!rebuild.isPossible()) {
            giveUp(reason);
            return;
        }
        LOG.warn("emptying this database, to fill it again from the log's start: {}", reason);
        letGo(reason, () -> rebuild.startOver(ownSince));
    }

    @Override
    public void giveUp(String reason) {
        if (!rebuild.canRefill()) throw new HaltedException(reason + ". It cannot be filled again from the log alone, because the log does not hold "
            + "what the cluster or this database began with. Nothing was changed; give the node an empty database and fill it with 'baton copy' (docs/adopt.md)");
        LOG.warn("giving this database up, to fill it from a snapshot: {}", reason);
        letGo(reason, rebuild::refill);
    }

    private void letGo(String reason, Runnable change) {
        if (loggedUpTo.isEmpty()) keepUnread(reason);
        Optional<Lsn> looked = loggedUpTo;
        // Should anything be left, all of it is looked at again.
        loggedUpTo = Optional.empty();
        looked.ifPresent(logged -> slot.open().ifPresent(source -> requireNothingSince(logged, source)));
        // The open transaction holds locks on what is emptied; it is begun again with the next load.
        database.close();
        change.run();
        lastResort.reset();
        slot.drop();
        kept.clear();
    }

    /** Nobody has looked yet for what this database holds beyond the log: it is given up before it has read who leads now. */
    private void keepUnread(String reason) {
        ReplayState stored = database.load().state();
        if (stored.leader().isNode(self)) keep(stored.logged(), reason);
    }

    @Override
    public void requireHeld(Lsn end) {
        if (!end.isAfter(slot.confirmed())) return;
        // Without a slot there is more to be said, and others say it.
        Optional<ChangeSource> source = slot.open();
        if (source.isEmpty()) return;
        var found = new AtomicBoolean();
        new UnloggedTail(source.get(), slot, Lsn.ZERO).read(slot.walEnd(), new UnloggedTail.Sink() {
            @Override
            public void changed(ChangeSource.Event.Begin begin, DivergentPage page) {}

            @Override
            public void missing(ChangeSource.Event.Begin begin, String what) {}

            @Override
            public void committed(ChangeSource.Event.Begin begin, Lsn endLsn) {
                if (endLsn.equals(end)) found.set(true);
            }

            @Override
            public void unreadable(ChangeSource.Event.Begin begin, String why) {}
        });
        if (!found.get()) throw new RebuildNeededException("the log holds a transaction of this server that ends at " + end + ", and the server does not: it was set back to an"
            + " earlier time (a backup, or a snapshot of its disk)");
    }

    @Override
    public void keep(Lsn logged, String why) {
        Optional<Long> led = slot.ledEpoch();
        if (led.isEmpty()) return;
        try {
            keepDivergent(led.get(), logged, "this database was given up before it had read the log to its end, which may hold this all the same: look there"
                + " before it is replayed (" + why + ")");
        } catch (RebuildNeededException e) {
            LOG.warn("{}: {}", self, e.getMessage());
        }
    }

    @Override
    public void finish(long epoch) {
        // A later epoch of this node is still to be read: its slot may hold what the log does not.
        if (slot.ledEpoch().filter(led -> led > epoch).isPresent()) return;
        slot.drop();
        kept.clear();
        loggedUpTo = Optional.empty();
    }

    /**
     * A session may override the gate, and one that has just come in may commit behind the tail's end before it is ended (trap F9). It
     * would be lost without a word, so the slot is read once more before anything is given up for good; whatever is new begins the undoing again.
     */
    private void requireNothingSince(Lsn logged, ChangeSource source) {
        var missed = new LinkedHashSet<Lsn>();
        try (source) {
            fence.endSessions(true);
            new UnloggedTail(source, slot, logged).read(slot.walEnd(), new UnloggedTail.Sink() {
                @Override
                public void changed(ChangeSource.Event.Begin begin, DivergentPage page) {}

                @Override
                public void missing(ChangeSource.Event.Begin begin, String what) {}

                @Override
                public void committed(ChangeSource.Event.Begin begin, Lsn endLsn) {
                    if (!kept.contains(begin.commitLsn())) missed.add(endLsn);
                }

                @Override
                public void unreadable(ChangeSource.Event.Begin begin, String why) {
                    committed(begin, begin.commitLsn());
                }
            });
        }
        if (!missed.isEmpty()) throw new DatabaseUnavailableException(missed.size() + " transaction(s) were committed here, by sessions that "
            + "override the gate, while this node gave up what it had not logged; nothing was undone yet, it begins again with them", null);
    }

    /** Keeps each transaction that the log does not hold, all of them before anything is given up, and collects what they touched. */
    private TouchedKeys keepDivergent(long epoch, Lsn logged, String reason) {
        var source = slot.open().orElseThrow(() -> new RebuildNeededException("the slot of epoch " + epoch + ", which this node led, is "
            + "lost, so it cannot be known what it committed without logging it"));
        loggedUpTo = Optional.of(logged);
        var keeper = new TailKeeper(self, epoch, reason, quarantine, kept);
        try (source) {
            fence.endSessions(true);
            Lsn end = slot.walEnd();
            // What it wrote since then cannot be told from what the log holds, for both are at the same places of the WAL.
            if (logged.isAfter(end)) throw new RebuildNeededException("the log holds what this server wrote up to " + logged + ", but its WAL ends at " + end
                + ": it was set back to an earlier time (a backup, or a snapshot of its disk)");
            new UnloggedTail(source, slot, logged).read(end, keeper);
        }
        keeper.settle();
        if (keeper.trouble().isEmpty()) return keeper.touched();
        throw new RebuildNeededException("what this node committed without logging it is kept in quarantine, but cannot be undone row by row: "
            + keeper.trouble());
    }
}

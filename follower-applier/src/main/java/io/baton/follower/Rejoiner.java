package io.baton.follower;

import io.baton.core.log.Change;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.node.HaltedException;
import io.baton.core.node.RejoinRole;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.OldSlot;
import io.baton.core.port.Peers;
import io.baton.core.port.Quarantine;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.TouchedKeys;
import io.baton.core.replay.ReplayState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a deposed leader back. What its slot holds and the log does not is kept in quarantine first; then the touched rows leave the
 * database, the log is applied around them up to the position of a peer's rows, and those take their place. All of it is one
 * transaction of the database together with the place in the log, so that a crash in the middle begins it again.
 */
public final class Rejoiner implements RejoinRole {
    private static final Logger LOG = LoggerFactory.getLogger(Rejoiner.class);
    private static final long LOOK_AGAIN_NANOS = 200_000L;

    private final String self;
    private final OldSlot slot;
    private final Quarantine quarantine;
    private final Peers peers;
    private final FollowerDatabase database;
    private final FollowerApplier applier;
    private Peers.Rows fetched;

    public Rejoiner(String self, OldSlot slot, Quarantine quarantine, Peers peers, FollowerDatabase database, FollowerApplier applier) {
        this.self = self;
        this.slot = slot;
        this.quarantine = quarantine;
        this.peers = peers;
        this.database = database;
        this.applier = applier;
    }

    @Override
    public Optional<Position> begin(Lsn logged, ReplayState after) {
        fetched = null;
        Optional<Long> led = slot.ledEpoch();
        if (led.isEmpty()) return Optional.empty();
        TouchedKeys touched = keepDivergent(led.get(), logged, "epoch " + after.epoch() + " was given to " + after.leader().node());
        if (touched.isEmpty()) return Optional.empty();
        Peers.Rows rows = peers.fetch(touched.tables());
        // Rows of before the claim would be put in place at once, and what the log had changed since then would be lost.
        if (!rows.position().reaches(after.position()))
            throw new LogUnavailableException("the peer that was asked has applied the log up to " + rows.position() + " only, wanted at least "
                + after.position() + "; nothing was undone yet, another one is asked", null);
        fetched = rows;
        for (TouchedKeys.Table table : touched.tables()) database.replaceRows(table.relation(), table.keys(), List.of());
        applier.leaveOut(touched);
        LOG.info("undoing un-logged changes to {} tables: their rows are taken from a peer at {}", touched.tables().size(),
            fetched.position());
        return Optional.of(fetched.position());
    }

    @Override
    public void complete() {
        applier.leaveOut(new TouchedKeys());
        if (fetched == null) return;
        for (Peers.TableRows table : fetched.tables()) database.replaceRows(table.relation(), Set.of(), table.rows());
        fetched = null;
    }

    @Override
    public void finish() {
        slot.drop();
    }

    /** Reads the slot to the end of the WAL, keeps each transaction that the log does not hold, and collects what they touched. */
    private TouchedKeys keepDivergent(long epoch, Lsn logged, String reason) {
        ChangeSource source = slot.open().orElseThrow(() -> new HaltedException("the slot of epoch " + epoch + ", which this node led, is "
            + "lost, so it cannot be known what it committed without logging it; rebuild this node, its data is as it was"));
        var touched = new TouchedKeys();
        try (source) {
            Lsn end = slot.walEnd();
            while (true) {
                Optional<Event> event = source.poll();
                if (event.isPresent() && event.get() instanceof Event.Begin begin) {
                    readTransaction(source, begin, epoch, logged, reason, touched);
                } else if (event.isEmpty()) {
                    if (!end.isAfter(source.received())) return touched;
                    source.confirm(Lsn.ZERO, Lsn.ZERO);
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
            }
        } catch (TouchedKeys.UnrepairableException e) {
            throw new HaltedException("what this node committed without logging it is kept in quarantine, but cannot be undone row by "
                + "row: " + e.getMessage() + "; rebuild this node");
        }
    }

    private void readTransaction(ChangeSource source, Event.Begin begin, long epoch, Lsn logged, String reason, TouchedKeys touched) {
        List<Relation> relations = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        while (true) {
            Optional<Event> event = source.poll();
            if (event.isEmpty()) LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            else if (event.get() instanceof Event.Changed changed) add(changed, relations, changes);
            else if (event.get() instanceof Event.Commit commit) {
                // In the log, and so everywhere: it ends at or before the last place that was logged.
                if (logged.isAfter(begin.commitLsn()) || changes.isEmpty()) return;
                quarantine.keep(new DivergentTransaction(self, epoch, commit.endLsn(), begin.xid(), begin.commitMicros(), reason,
                    relations, changes));
                touched.touch(relations, changes);
                return;
            }
        }
    }

    private static void add(Event.Changed changed, List<Relation> relations, List<Change> changes) {
        List<Integer> indexes = new ArrayList<>(changed.relations().size());
        for (Relation relation : changed.relations()) {
            int known = relations.indexOf(relation);
            if (known < 0) relations.add(relation);
            indexes.add(known < 0 ? relations.size() - 1 : known);
        }
        changes.add(changed.change().renumbered(indexes));
    }
}

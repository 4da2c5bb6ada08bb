package io.baton.simulation;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import io.baton.simulation.Violation.Promise;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Watches everything that happens, knows what really happened, and throws a {@link Violation} when a promise is broken. */
final class Referee {
    /** What became of a client's commit. */
    private static final class Fate {
        final SimulatedDatabase.Commit commit;
        final String where;
        boolean acknowledged;
        boolean quarantined;
        boolean lost;

        Fate(SimulatedDatabase.Commit commit, String where) {
            this.commit = commit;
            this.where = where;
        }
    }

    private final Trace trace;
    private final Map<Integer, Fate> fates = new HashMap<>();
    private LogTruth truth;

    Referee(Trace trace) {
        this.trace = trace;
    }

    void judgeBy(LogTruth log) {
        truth = log;
    }

    boolean isAcknowledged(int xid) {
        return fates.containsKey(xid) && fates.get(xid).acknowledged;
    }

    void committed(String where, SimulatedDatabase.Commit commit) {
        fates.put(commit.write.xid(), new Fate(commit, where));
        trace.say(commit.write.xid(), () -> where + " client commits write " + commit.write.xid() + " (" + commit.ack + ") at " + commit.end);
    }

    void lostUnflushed(SimulatedDatabase.Commit commit) {
        fates.get(commit.write.xid()).lost = true;
    }

    void acknowledged(String where, SimulatedDatabase.Commit commit) {
        int xid = commit.write.xid();
        trace.say(-xid, () -> where + " acknowledges write " + xid);
        fates.get(xid).acknowledged = true;
        if (commit.ack.waits && !truth.counts(xid, Long.MAX_VALUE))
            throw new Violation(Promise.AcknowledgedIsInLog, where + " acknowledged write " + xid + ", which the log does not hold");
    }

    void quarantined(String where, long id) {
        int xid = (int) id;
        trace.say(~xid, () -> where + " puts write " + xid + " into quarantine");
        fates.get(xid).quarantined = true;
        if (truth.counts(xid, Long.MAX_VALUE))
            throw new Violation(Promise.QuarantineHoldsEveryLostLocalWrite, "write " + xid + " of " + where + " was not lost, the log holds it");
    }

    void applies(String where, Written entry) {
        LogTruth.At place = truth.of(entry);
        if (!place.author().equals(place.leader()))
            throw new Violation(Promise.AppliedComesFromTheLeaderOfItsPlace, where + " applies " + Words.of(entry) + " of "
                + place.author() + " at offset " + place.offset() + ", where " + place.leader() + " leads");
        if (place.worth() != LogTruth.Worth.COUNTS)
            throw new Violation(Promise.NothingTwiceNothingSkipped, where + " applies " + Words.of(entry) + ", which is " + place.worth());
    }

    /** A database has committed {@code state}: it must hold what the log says up to there, and, if it leads, what it has yet to log. */
    void stored(SimulatedDatabase database, ReplayState state) {
        LogTruth.At place = agrees(database.name, state);
        int[] expected = place.table().clone();
        if (state.parts() > 0) throw new Violation(Promise.NothingTwiceNothingSkipped, database.name + " stored a state inside a transaction");
        boolean own = state.leader().isNode(database.name);
        for (SimulatedDatabase.Commit commit : database.own())
            if (own && !truth.counts(commit.write.xid(), place.offset())) commit.write.into(expected);
        if (!Arrays.equals(expected, database.rows()))
            throw new Violation(Promise.NothingTwiceNothingSkipped, database.name + " at offset " + place.offset() + " holds "
                + Table.show(database.rows()) + ", expected " + Table.show(expected));
    }

    /** A database is emptied, to be filled again from the log: what the log does not hold has to be in quarantine by then. */
    void startsOver(SimulatedDatabase database) {
        trace.say(7, () -> database.name + " is emptied, to be filled again from the log");
        for (SimulatedDatabase.Commit commit : database.own()) {
            int xid = commit.write.xid();
            if (!truth.counts(xid, Long.MAX_VALUE) && !fates.get(xid).quarantined)
                throw new Violation(Promise.QuarantineHoldsEveryLostLocalWrite, database.name + " is emptied, and write " + xid + " is neither in the"
                    + " log nor in quarantine");
        }
    }

    void storedGoesOn(String where, ReplayState before, ReplayState now) {
        if (now.epoch() < before.epoch() || now.offset() < before.offset())
            throw new Violation(Promise.EpochNeverGoesBack, where + " stored " + now + " after " + before);
    }

    /** After each step of a node. */
    void looksAt(Leader self, NodeView before, NodeView now) {
        if (now.condition() == Condition.HALTED || now.condition() == Condition.NEEDS_SNAPSHOT)
            throw new Violation(Promise.NobodyHalts, self + " is " + now.condition() + ": " + now.detail());
        if (before.condition() == Condition.NEEDS_ROWS && now.condition() == Condition.OK && now.state().equals(before.state()))
            throw new Violation(Promise.WhoNeedsRowsSaysSo, self + " has not got on, and is " + now.condition());
        if (now.state() == before.state() && now.term() == before.term()) return;
        trace.say(now.state().offset(), () -> self + " is " + now.term() + " at offset " + now.state().offset() + " " + now.condition()
            + " " + now.detail());
        LogTruth.At place = agrees(self.toString(), now.state());
        boolean leads = now.term() instanceof Term.Opening || now.term() instanceof Term.Leading;
        if (leads && !self.equals(truth.leader(now.term().epoch())))
            throw new Violation(Promise.OneLeaderPerEpoch, self + " is " + now.term() + ", but the log names " + truth.leader(now.term().epoch()));
        if (now.term().epoch() < before.term().epoch())
            throw new Violation(Promise.EpochNeverGoesBack, self + " was " + before.term() + " and is " + now.term());
        LogTruth.At last = truth.at(before.state().offset());
        if (now.state().offset() > last.offset() && place.effects() == last.effects() && !onlyOffsetDiffers(before.state(), now.state()))
            throw new Violation(Promise.RejectedChangesOnlyTheOffset, self + " went from " + before.state() + " to " + now.state());
    }

    /** @param left what the server held before and the log does not (traps F11, S4) */
    void opened(Leader self, Optional<SimulatedDatabase.Commit> left) {
        if (left.isPresent()) throw new Violation(Promise.OpensWithEverythingLogged, self + " leads, and " + left.get().write + " is not in the log");
    }

    private LogTruth.At agrees(String who, ReplayState state) {
        LogTruth.At place = truth.at(state.offset());
        if (place == null || state.epoch() != place.epoch() || !state.leader().equals(place.leader()) || state.sequence() != place.sequence())
            throw new Violation(Promise.NodesAgreeWithTheLog, who + " believes in " + state + ", the log says " + place);
        return place;
    }

    private static boolean onlyOffsetDiffers(ReplayState a, ReplayState b) {
        return new ReplayState(b.offset(), a.epoch(), a.leader(), a.sequence(), a.parts(), a.broken(), a.logged(), a.position()).equals(b);
    }

    /** At the end, when everything was repaired. */
    void atEnd(List<SimulatedDatabase> databases) {
        var names = databases.stream().map(database -> database.name).toList();
        for (SimulatedDatabase database : databases) {
            if (database.hasSlot() && !truth.last().leader().isNode(database.name))
                throw new Violation(Promise.Converged, database.name + " does not lead and has kept its slot, which pins its WAL");
            if (!Arrays.equals(database.rows(), truth.last().table()))
                throw new Violation(Promise.Converged, database.name + " holds " + Table.show(database.rows()) + ", the log says "
                    + Table.show(truth.last().table()));
        }
        for (Fate fate : fates.values()) {
            int xid = fate.commit.write.xid();
            boolean logged = truth.counts(xid, Long.MAX_VALUE);
            if (names.contains(fate.where) && !logged && !fate.quarantined && !fate.lost)
                throw new Violation(Promise.QuarantineHoldsEveryLostLocalWrite, "write " + xid + " of " + fate.where + " is neither in the"
                    + " log nor in quarantine");
        }
    }
}

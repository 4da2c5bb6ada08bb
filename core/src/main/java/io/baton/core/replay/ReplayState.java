package io.baton.core.replay;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;

/**
 * The replay rules, free of I/O: same entries, same verdicts, on every node and after every restart.
 *
 * <p>This is the only judge of the system. A write is done, a leader leads, a node is caught up, exactly when this fold says so.
 *
 * @param offset the last Kafka offset that was read; offsets have holes and prove nothing but order
 * @param epoch the highest valid epoch so far; only ever raised
 * @param leader who may write in {@code epoch}
 * @param sequence the last accepted sequence number of {@code epoch}
 * @param parts how many parts of an unfinished transaction were accepted; a state is stored only when this is 0
 * @param broken a gap was met in {@code epoch}, so that its remaining entries are void
 * @param logged the last LSN in the log of the unbroken line of epochs of this leader's node: what its slot need not publish again
 * @param position the last complete place of the cluster's history
 */
public record ReplayState(long offset, long epoch, Leader leader, long sequence, int parts, boolean broken, Lsn logged,
                          Position position) {
    /** An empty log, before the first claim. */
    public static final ReplayState START = new ReplayState(-1, 0, Leader.NONE, 0, 0, false, Lsn.ZERO, Position.START);

    /** The state after an entry, and what is to be done with that entry. */
    public record Step(ReplayState next, Verdict verdict) {}

    /** Reads the entry at offset {@code at}. Reading the same place again is a mistake of the caller, and throws. */
    public Step read(long at, LogEntry entry) {
        if (at <= offset) throw new IllegalStateException("read offset " + at + " after " + offset);
        if (entry instanceof EpochStarted claim) return judgeClaim(at, claim);
        if (entry instanceof Written written) return judgeWritten(at, written);
        if (entry instanceof LogEntry.SnapshotTaken || entry instanceof LogEntry.ContentAdopted) return new Step(at(at), new Verdict.Note(entry));
        return halt("the entry at offset " + at + " is of a kind or format that this version does not know (" + entry
            + "); install the version of Baton that wrote it, nothing was skipped");
    }

    /** How far this state has read, for the claim of whoever holds it. */
    public LogEntry.Seen seen() {
        return new LogEntry.Seen(epoch, sequence);
    }

    /** The first claim to the next epoch wins, so racing claimants need no lock: the log has ordered them. */
    private Step judgeClaim(long at, EpochStarted claim) {
        if (claim.epoch() != epoch + 1)
            return new Step(at(at), new Verdict.Void("the claim to epoch " + claim.epoch() + " came in epoch " + epoch));
        // The claimant had read more of this epoch than there is here, so the log has lost accepted entries (an unclean election).
        if (claim.seen().epoch() == epoch && claim.seen().sequence() > sequence)
            return halt("the log has lost entries: " + claim.claimant() + " had read sequence " + claim.seen().sequence()
                + " of epoch " + epoch + ", but this node finds no more than " + sequence + "; rebuild it from a node that has them");
        boolean sameLine = claim.leader().isNode(leader.node());
        var next = new ReplayState(at, claim.epoch(), claim.leader(), 0, 0, false, sameLine ? logged : Lsn.ZERO, position);
        return new Step(next, new Verdict.Follow(claim, parts > 0));
    }

    /** A deposed leader may still append, but nobody applies it, the deposed leader included. */
    private Step judgeWritten(long at, Written entry) {
        if (entry.epoch() < epoch)
            return new Step(at(at), new Verdict.Void("epoch " + entry.epoch() + " is fenced by " + epoch));
        if (entry.epoch() > epoch || leader.equals(Leader.NONE))
            return halt("the entry at offset " + at + " is of epoch " + entry.epoch() + ", which nobody has claimed before it");
        if (broken) return new Step(at(at), new Verdict.Void("it follows a gap in epoch " + epoch));
        if (entry.sequence() <= sequence)
            return new Step(at(at), new Verdict.Seen("sequence " + entry.sequence() + " of epoch " + epoch + " was read before"));
        if (entry.sequence() != sequence + 1) return gap(at, entry);
        return accept(at, entry);
    }

    /**
     * A failed send may leave a gap before its sender has claimed the next epoch. What follows it was never confirmed, because the
     * leader reads by these same rules, so it is void; the leader publishes it again in its next epoch.
     */
    private Step gap(long at, Written entry) {
        var next = new ReplayState(at, epoch, leader, sequence, 0, true, logged, position);
        return new Step(next, new Verdict.Gap("sequence " + entry.sequence() + " of epoch " + epoch + " follows " + sequence
            + ": what lies between was never logged, so the rest of the epoch is void"));
    }

    private Step accept(long at, Written entry) {
        if (entry instanceof RowsChanged rows) return acceptRows(at, rows);
        if (parts > 0) return halt("the entry at offset " + at + " stands inside an unfinished transaction");
        return new Step(complete(at, entry), new Verdict.Apply(entry));
    }

    private Step acceptRows(long at, RowsChanged rows) {
        if (rows.part() != parts + 1)
            return halt("part " + rows.part() + " of the transaction at offset " + at + " follows part " + parts);
        // A restarted leader finds in its slot what the log already holds. It leaves that out by LSN; should it not, nothing is applied twice.
        if (rows.part() == 1 && isLogged(rows)) return alreadyLogged(at, rows);
        if (rows.last()) return new Step(complete(at, rows), new Verdict.Apply(rows));
        return new Step(moved(at, rows.sequence(), rows.part()), new Verdict.Apply(rows));
    }

    /** A first part tells where the commit record begins, and that may be just where the last transaction in the log ended. */
    private boolean isLogged(RowsChanged rows) {
        return rows.last() ? !rows.lsn().isAfter(logged) : logged.isAfter(rows.lsn());
    }

    private Step alreadyLogged(long at, RowsChanged rows) {
        String reason = "the log holds this leader's WAL up to " + logged + " already, this transaction is of " + rows.lsn();
        if (!rows.last()) return halt(reason);
        return new Step(moved(at, rows.sequence(), 0), new Verdict.Seen(reason));
    }

    private ReplayState complete(long at, Written entry) {
        Lsn reached = logged.max(entry.lsn());
        return new ReplayState(at, epoch, leader, entry.sequence(), 0, false, reached, new Position(epoch, reached));
    }

    private ReplayState moved(long at, long sequence, int parts) {
        return new ReplayState(at, epoch, leader, sequence, parts, broken, logged, position);
    }

    private ReplayState at(long at) {
        return new ReplayState(at, epoch, leader, sequence, parts, broken, logged, position);
    }

    private Step halt(String reason) {
        return new Step(this, new Verdict.Halt(reason));
    }
}

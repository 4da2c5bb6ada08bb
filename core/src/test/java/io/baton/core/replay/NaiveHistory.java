package io.baton.core.replay;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * The same rules said a second time, slowly: nothing is carried from entry to entry, every question searches the whole log again.
 * It shares no line with {@link ReplayState}, so that a mistake would have to be made twice.
 */
final class NaiveHistory {
    enum Kind { APPLY, FOLLOW, NOTE, SEEN, VOID, GAP, HALT }

    private final List<Read> log;
    private final List<Kind> kinds = new ArrayList<>();

    NaiveHistory(List<Read> log) {
        this.log = log;
        for (int i = 0; i < log.size() && !kinds.contains(Kind.HALT); i++) kinds.add(judge(i));
    }

    /** What each entry is, up to the first that stops every reader. */
    List<Kind> kinds() {
        return kinds;
    }

    /** The state after everything that could be read. */
    ReplayState state() {
        return stateAfter(log.size());
    }

    /** The state after the first {@code count} entries, or as many of them as could be read. */
    ReplayState stateAfter(int count) {
        int end = kinds.contains(Kind.HALT) ? Math.min(count, kinds.size() - 1) : count;
        long offset = end == 0 ? -1 : log.get(end - 1).offset();
        long epoch = epochBefore(end);
        return new ReplayState(offset, epoch, leaderOf(epoch, end), dense(epoch, end).size(), openPart(epoch, end), broken(epoch, end),
            logged(end), position(end));
    }

    private Kind judge(int i) {
        var entry = log.get(i).entry();
        if (entry instanceof SnapshotTaken || entry instanceof ContentAdopted) return Kind.NOTE;
        if (entry instanceof EpochStarted claim) return judgeClaim(i, claim);
        if (entry instanceof Written written) return judgeWritten(i, written);
        return Kind.HALT;
    }

    private Kind judgeClaim(int i, EpochStarted claim) {
        if (claimOf(claim.epoch(), i + 1) != i) return Kind.VOID;
        long epoch = claim.epoch() - 1;
        boolean lost = claim.seen().epoch() == epoch && claim.seen().sequence() > dense(epoch, i).size();
        return lost ? Kind.HALT : Kind.FOLLOW;
    }

    private Kind judgeWritten(int i, Written entry) {
        long epoch = epochBefore(i);
        if (entry.epoch() < epoch) return Kind.VOID;
        if (entry.epoch() > epoch || epoch == 0) return Kind.HALT;
        if (broken(epoch, i)) return Kind.VOID;
        int accepted = dense(epoch, i).size();
        if (entry.sequence() <= accepted) return Kind.SEEN;
        if (entry.sequence() > accepted + 1) return Kind.GAP;
        int open = openPart(epoch, i);
        if (!(entry instanceof RowsChanged rows)) return open > 0 ? Kind.HALT : Kind.APPLY;
        if (rows.part() != open + 1) return Kind.HALT;
        if (rows.part() > 1) return Kind.APPLY;
        int order = rows.lsn().compareTo(logged(i));
        if (rows.last()) return order <= 0 ? Kind.SEEN : Kind.APPLY;
        return order < 0 ? Kind.HALT : Kind.APPLY;
    }

    /** Where the valid claim to the epoch stands among the first {@code end} entries: the first one after the claim before it. */
    private int claimOf(long epoch, int end) {
        int place = -1;
        for (long wanted = 1; wanted <= epoch; wanted++) {
            int next = place + 1;
            while (next < end && !(log.get(next).entry() instanceof EpochStarted c && c.epoch() == wanted)) next++;
            if (next >= end) return -1;
            place = next;
        }
        return place;
    }

    private long epochBefore(int end) {
        long epoch = 0;
        while (claimOf(epoch + 1, end) >= 0) epoch++;
        return epoch;
    }

    private Leader leaderOf(long epoch, int end) {
        return epoch == 0 ? Leader.NONE : ((EpochStarted) log.get(claimOf(epoch, end)).entry()).leader();
    }

    /** The places of sequence 1, 2, 3, ... of the epoch, as far as none is missing before the next claim. */
    private List<Integer> dense(long epoch, int end) {
        List<Integer> places = new ArrayList<>();
        if (epoch == 0) return places;
        int i = claimOf(epoch, end);
        while (true) {
            i = nextAbove(places.size(), epoch, i + 1, end);
            if (i < 0 || ((Written) log.get(i).entry()).sequence() != places.size() + 1) return places;
            places.add(i);
        }
    }

    private boolean broken(long epoch, int end) {
        var places = dense(epoch, end);
        int from = places.isEmpty() ? claimOf(epoch, end) : places.get(places.size() - 1);
        return epoch > 0 && nextAbove(places.size(), epoch, from + 1, end) >= 0;
    }

    private int nextAbove(int sequence, long epoch, int from, int end) {
        int to = claimOf(epoch + 1, end) < 0 ? end : claimOf(epoch + 1, end);
        for (int i = from; i < to; i++)
            if (log.get(i).entry() instanceof Written w && w.epoch() == epoch && w.sequence() > sequence) return i;
        return -1;
    }

    private int openPart(long epoch, int end) {
        var places = dense(epoch, end);
        if (places.isEmpty() || broken(epoch, end)) return 0;
        return log.get(places.get(places.size() - 1)).entry() instanceof RowsChanged r && !r.last() ? r.part() : 0;
    }

    private boolean counts(int i) {
        return kinds.get(i) == Kind.APPLY && !(log.get(i).entry() instanceof RowsChanged rows && !rows.last());
    }

    /** The highest LSN that counts since the leader's node took over from another one. */
    private Lsn logged(int end) {
        long first = epochBefore(end);
        var leader = leaderOf(first, end);
        while (first > 1 && leaderOf(first - 1, end).isNode(leader.node())) first--;
        var highest = Lsn.ZERO;
        for (int i = Math.max(0, claimOf(first, end)); i < end; i++) if (counts(i)) highest = highest.max(((Written) log.get(i).entry()).lsn());
        return highest;
    }

    private Position position(int end) {
        for (int i = end - 1; i >= 0; i--) if (counts(i)) return new Position(log.get(i).entry().epoch(), logged(i + 1));
        return Position.START;
    }
}

package io.baton.follower;

import io.baton.core.api.VerifyRefusedException;
import io.baton.core.api.VerifyService;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.port.Contents;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One node's part in a comparison of all nodes at one position of the log, while writes go on. A follower is stopped at that position
 * for as long as it takes to open a snapshot; the leader's snapshot comes with its place in the WAL.
 */
public final class VerifyPoint implements VerifyService {
    /** How long a follower may take to get to the position. */
    private static final Duration ADVANCE = Duration.ofSeconds(30);

    /** A mark that nobody sums ends after this long: it keeps old rows from being cleaned up (traps A14, A18). */
    private static final Duration KEEP = Duration.ofMinutes(1);

    /** The leader's snapshot, of one epoch. */
    private record Mark(Position at, long since, Contents.Snapshot snapshot) {}

    private final Supplier<NodeView> node;
    private final Holds holds;
    private final AppliedPosition applied;
    private final Contents contents;
    private final LongSupplier nanos;
    private String under = "";
    private Optional<Mark> mark = Optional.empty();

    /** @param nanos a clock that never steps */
    public VerifyPoint(Supplier<NodeView> node, Holds holds, AppliedPosition applied, Contents contents, LongSupplier nanos) {
        this.node = node;
        this.holds = holds;
        this.applied = applied;
        this.contents = contents;
        this.nanos = nanos;
    }

    @Override
    public synchronized Position hold(String id, Duration max) {
        if (!(node.get().term() instanceof Term.Following))
            throw new VerifyRefusedException("this node is " + node.get().term().word() + ", only a follower can be held; mark the leader");
        if (node.get().condition() == NodeView.Condition.PAUSED) throw new VerifyRefusedException("this node is paused; 'baton follower resume' lets it go on");
        begin(id);
        holds.hold(max);
        return applied.get();
    }

    /** Does not hold this object while it waits for transactions under way, so that a comparison can be given up meanwhile. */
    @Override
    public Position mark(String id) {
        if (!(node.get().term() instanceof Term.Leading leading))
            throw new VerifyRefusedException("this node is " + node.get().term().word() + ", only the leader can be marked; hold followers");
        begin(id);
        Contents.Committed committed = contents.committed(KEEP);
        return keep(id, new Mark(new Position(leading.epoch(), committed.lsn()), nanos.getAsLong(), committed.snapshot()));
    }

    private synchronized void begin(String id) {
        release(under);
        under = id;
    }

    private synchronized Position keep(String id, Mark taken) {
        if (!id.equals(under) || !leads(taken)) {
            taken.snapshot().close();
            throw new VerifyRefusedException("verification '" + id + "' was given up, or this node's epoch ended, before the mark was set; begin again");
        }
        dropMark();
        mark = Optional.of(taken);
        return taken.at();
    }

    @Override
    public Compared sum(String id, Position at, boolean schema) {
        Contents.Snapshot snapshot = mine(id, at);
        try (snapshot) {
            return new Compared(snapshot.sums(), schema ? snapshot.schema() : List.of());
        } finally {
            release(id);
        }
    }

    @Override
    public synchronized void release(String id) {
        if (!id.equals(under)) return;
        holds.release();
        dropMark();
        under = "";
    }

    private void dropMark() {
        mark.ifPresent(taken -> taken.snapshot().close());
        mark = Optional.empty();
    }

    private synchronized Contents.Snapshot mine(String id, Position at) {
        if (!id.equals(under))
            throw new VerifyRefusedException("no verification '" + id + "' is under way on this node; begin it again");
        if (mark.isEmpty() && node.get().term() instanceof Term.Following) return followerAt(at);
        Mark taken = mark.orElseThrow(() -> new VerifyRefusedException("this node is " + node.get().term().word() + " and has no mark; begin again"));
        if (!at.equals(taken.at())) throw new VerifyRefusedException("this leader was marked at " + taken.at() + ", not at " + at);
        if (leads(taken) && nanos.getAsLong() - taken.since() < KEEP.toNanos()) {
            mark = Optional.empty();
            return taken.snapshot();
        }
        release(id);
        throw new VerifyRefusedException("the mark of " + at + " has ended: it holds for " + KEEP.toSeconds()
            + " s, and only while this node leads the epoch that it was set in; begin again");
    }

    private boolean leads(Mark taken) {
        return node.get().term() instanceof Term.Leading leading && leading.epoch() == taken.at().epoch();
    }

    private Contents.Snapshot followerAt(Position at) {
        try {
            if (!holds.advanceTo(at, ADVANCE))
                throw new VerifyRefusedException("this node did not stop at " + at + ", it is at " + applied.get() + "; begin again");
            Contents.Applied now = contents.applied();
            if (now.position().compareTo(at) <= 0) return now.snapshot();
            now.snapshot().close();
            throw new VerifyRefusedException("this node went on to " + now.position() + " before a snapshot of " + at + "; begin again");
        } finally {
            holds.release();
        }
    }
}

package io.baton.follower;

import io.baton.core.api.TableSum;
import io.baton.core.api.VerifyRefusedException;
import io.baton.core.api.VerifyService;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.port.Contents;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * One node's part in a comparison of all nodes at one position of the log, while writes go on. A follower is stopped at that position
 * for as long as it takes to open a snapshot; the leader's snapshot comes with its place in the WAL.
 */
public final class VerifyPoint implements VerifyService {
    /** How long a follower may take to get to the position. */
    private static final Duration ADVANCE = Duration.ofSeconds(30);

    private final Supplier<NodeView> node;
    private final Holds holds;
    private final AppliedPosition applied;
    private final Contents contents;
    private String under = "";
    private Position marked = Position.START;
    private Contents.Snapshot mark;

    public VerifyPoint(Supplier<NodeView> node, Holds holds, AppliedPosition applied, Contents contents) {
        this.node = node;
        this.holds = holds;
        this.applied = applied;
        this.contents = contents;
    }

    @Override
    public synchronized Position hold(String id, Duration max) {
        if (!(node.get().term() instanceof Term.Following))
            throw new VerifyRefusedException("this node is " + node.get().term().word() + ", only a follower can be held; mark the leader");
        under = id;
        holds.hold(max);
        return applied.get();
    }

    @Override
    public synchronized Position mark(String id) {
        if (!(node.get().term() instanceof Term.Leading leading))
            throw new VerifyRefusedException("this node is " + node.get().term().word() + ", only the leader can be marked; hold followers");
        release(under);
        Contents.Committed committed = contents.committed();
        under = id;
        mark = committed.snapshot();
        marked = new Position(leading.epoch(), committed.lsn());
        return marked;
    }

    @Override
    public List<TableSum> sum(String id, Position at) {
        Contents.Snapshot snapshot = mine(id, at);
        try (snapshot) {
            return snapshot.sums();
        } finally {
            release(id);
        }
    }

    @Override
    public synchronized void release(String id) {
        if (!id.equals(under)) return;
        holds.release();
        if (mark != null) mark.close();
        mark = null;
        under = "";
    }

    private synchronized Contents.Snapshot mine(String id, Position at) {
        if (!id.equals(under))
            throw new VerifyRefusedException("no verification '" + id + "' is under way on this node; begin it again");
        if (mark == null) return followerAt(at);
        if (!at.equals(marked)) throw new VerifyRefusedException("this leader was marked at " + marked + ", not at " + at);
        Contents.Snapshot taken = mark;
        mark = null;
        return taken;
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

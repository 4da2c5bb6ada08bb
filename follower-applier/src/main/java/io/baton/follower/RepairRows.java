package io.baton.follower;

import io.baton.core.api.RepairRefusedException;
import io.baton.core.api.RepairService;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.port.Peers;
import io.baton.core.port.RowSource;
import io.baton.core.port.RowsGoneException;
import io.baton.core.rejoin.TouchedKeys;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Gives rows of this node to one that rejoins, as a follower or as the leader, whichever it is. */
public final class RepairRows implements RepairService {
    /** How long a follower may take to get to the position. */
    private static final Duration ADVANCE = Duration.ofSeconds(2);
    /** The place in the log is stored at least once a second, so what was applied is soon stored too. */
    private static final Duration STORED = Duration.ofMillis(1_500);
    private static final long LOOK_AGAIN_NANOS = 50_000_000L;

    private final Supplier<NodeView> node;
    private final AppliedPosition applied;
    private final RowSource rows;

    public RepairRows(Supplier<NodeView> node, AppliedPosition applied, RowSource rows) {
        this.node = node;
        this.applied = applied;
        this.rows = rows;
    }

    @Override
    public Peers.Rows rows(List<TouchedKeys.Table> keys, Position atLeast) {
        NodeView view = node.get();
        if (view.term() instanceof Term.Leading leading) return reaching(Found.of(() -> rows.ofLeader(leading.epoch(), keys)), atLeast);
        if (!follows(view))
            throw new RepairRefusedException("this node is " + view.term().word() + (view.caughtUp() ? "" : " and has not read the log to its end")
                + (view.skipped() == 0 ? "" : " and was told to leave something out")
                + ", so its rows are not what the log says; ask another node, or this one later");
        if (!applied.await(atLeast, ADVANCE)) throw behind(applied.get(), atLeast);
        return stored(keys, atLeast);
    }

    /**
     * A node that starts is a follower in name before it has read that it was deposed, with un-logged rows in its database: only one that
     * has caught up and finds another's epoch there holds nothing but what the log says (trap F11), and holds all of it unless it was told to
     * leave something out.
     */
    private static boolean follows(NodeView view) {
        return view.term() instanceof Term.Following following && view.caughtUp() && view.skipped() == 0
            && view.condition() == NodeView.Condition.OK && following.leader().equals(view.state().leader());
    }

    private Peers.Rows stored(List<TouchedKeys.Table> keys, Position atLeast) {
        long deadline = System.nanoTime() + STORED.toNanos();
        while (true) {
            Found found = Found.of(() -> rows.ofFollower(keys));
            if (found.position().reaches(atLeast) || System.nanoTime() > deadline) return reaching(found, atLeast);
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static Peers.Rows reaching(Found found, Position atLeast) {
        if (!found.position().reaches(atLeast)) throw behind(found.position(), atLeast);
        if (found.gone() != null) throw found.gone();
        return found.rows();
    }

    /** Rows, or the word that there are none; either counts only where its position has got to what was asked for. */
    private record Found(Position position, Peers.Rows rows, RowsGoneException gone) {
        static Found of(Supplier<Peers.Rows> look) {
            try {
                Peers.Rows rows = look.get();
                return new Found(rows.position(), rows, null);
            } catch (RowsGoneException e) {
                return new Found(e.position(), null, e);
            }
        }
    }

    private static RepairRefusedException behind(Position now, Position wanted) {
        return new RepairRefusedException("this node is at " + now + " and did not reach " + wanted + " in time; ask again");
    }
}

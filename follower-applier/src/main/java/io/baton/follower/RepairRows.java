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
    private static final long LOOK_AGAIN_NANOS = 50_000_000L;

    /**
     * How long an answer may take, together with the look itself less than whoever asks waits for it.
     *
     * @param advance a follower's way to the position
     * @param stored until what was applied is stored too, which happens at least once a second
     * @param logged until the log holds what a leader's rows hold
     */
    public record Patience(Duration advance, Duration stored, Duration logged) {
        public static final Patience USUAL = new Patience(Duration.ofSeconds(2), Duration.ofMillis(1_500), Duration.ofSeconds(2));

        /** For what is stepped by one thread, where nothing moves during a look. */
        public static final Patience NONE = new Patience(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    private final Supplier<NodeView> node;
    private final AppliedPosition applied;
    private final RowSource rows;
    private final Patience patience;

    public RepairRows(Supplier<NodeView> node, AppliedPosition applied, RowSource rows, Patience patience) {
        this.node = node;
        this.applied = applied;
        this.rows = rows;
        this.patience = patience;
    }

    @Override
    public Peers.Rows rows(List<TouchedKeys.Table> keys, Position atLeast) {
        NodeView view = node.get();
        if (view.term() instanceof Term.Leading leading) return reaching(logged(Found.of(() -> rows.ofLeader(leading.epoch(), keys))), atLeast);
        if (!follows(view))
            throw new RepairRefusedException("this node is " + view.term().word() + (view.caughtUp() ? "" : " and has not read the log to its end")
                + (view.skipped() == 0 ? "" : " and was told to leave something out")
                + ", so its rows are not what the log says; ask another node, or this one later");
        if (!applied.await(atLeast, patience.advance())) throw behind(applied.get(), atLeast);
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
        long deadline = System.nanoTime() + patience.stored().toNanos();
        while (true) {
            Found found = Found.of(() -> rows.ofFollower(keys));
            if (found.position().reaches(atLeast) || System.nanoTime() > deadline) return reaching(found, atLeast);
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /**
     * A leader's rows hold what is committed and not logged yet. If it dies before that is in the log, it never will be, and whoever had put
     * these rows in place would wait for it for ever: so they are given once they are the log's.
     */
    private Found logged(Found found) {
        long deadline = System.nanoTime() + patience.logged().toNanos();
        while (true) {
            Position logged = node.get().state().position();
            if (logged.epoch() == found.position().epoch() && logged.reaches(found.position())) return found;
            if (System.nanoTime() - deadline >= 0 || logged.epoch() > found.position().epoch())
                throw new RepairRefusedException("this node leads, and its rows are of " + found.position() + ", but the log has got to " + logged
                    + " only: should it lose its place now, they would never have been true; ask again");
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

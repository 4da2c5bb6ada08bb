package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.api.RepairRefusedException;
import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.Peers;
import io.baton.core.port.RowSource;
import io.baton.core.port.RowsGoneException;
import io.baton.core.rejoin.TouchedKeys;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RepairRowsTest {
    private static final Leader B = new Leader("b", "i1");

    /** Positions that the database gives, one after the other. */
    private final Deque<Position> found = new ArrayDeque<>();
    private final AppliedPosition applied = new AppliedPosition();
    private boolean gone;
    private Runnable looked = () -> {};
    private volatile NodeView view;
    private final RepairRows repair = new RepairRows(() -> view, applied, new RowSource() {
        @Override
        public Peers.Rows ofFollower(List<TouchedKeys.Table> keys) {
            if (gone) throw new RowsGoneException("there is no such table here", found.poll(), null);
            return new Peers.Rows(found.poll(), List.of());
        }

        @Override
        public Peers.Rows ofLeader(long epoch, List<TouchedKeys.Table> keys) {
            Peers.Rows rows = new Peers.Rows(new Position(epoch, new Lsn(7)), List.of());
            looked.run();
            return rows;
        }
    }, new RepairRows.Patience(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofMillis(200)));

    @Test
    void theLeaderGivesRowsOfItsOwnEpoch() {
        view = leading(position(3, 7));
        assertThat(rows(2, 99).position()).isEqualTo(position(3, 7));
        assertThatThrownBy(() -> rows(4, 1)).isInstanceOf(RepairRefusedException.class).hasMessageContaining("ask again");
    }

    /** Trap F11: what it has committed and not logged is lost with it, and rows that hold that would never be those of any place of the log. */
    @Test
    void theLeaderGivesItsRowsOnceTheLogHoldsThem() {
        view = leading(position(3, 6));
        assertThatThrownBy(() -> rows(2, 99)).isInstanceOf(RepairRefusedException.class).hasMessageContaining("the log has got to 3:0/6 only");
        view = leading(position(2, 9));
        assertThatThrownBy(() -> rows(2, 99)).isInstanceOf(RepairRefusedException.class).hasMessageContaining("ask again");
        looked = () -> new Thread(() -> view = leading(position(3, 7))).start();
        view = leading(position(3, 6));
        assertThat(rows(2, 99).position()).isEqualTo(position(3, 7));
    }

    /** A later epoch orders after all of this one, but does not say that this one had got there. */
    @Test
    void aLeaderThatIsDeposedMeanwhileGivesNothing() {
        view = leading(position(3, 6));
        looked = () -> view = leading(position(4, 8));
        assertThatThrownBy(() -> rows(2, 99)).isInstanceOf(RepairRefusedException.class);
    }

    @Test
    void aFollowerWaitsUntilThePositionIsStoredWithTheRows() {
        view = view(new Term.Following(2, B), B, true);
        applied.set(position(2, 10));
        found.addAll(List.of(position(2, 8), position(2, 9), position(2, 10)));
        assertThat(rows(2, 10).position()).isEqualTo(position(2, 10));
    }

    /** What was applied is stored later: the table may only not be there yet. */
    @Test
    void thatATableIsGoneCountsFromThePositionOn() {
        view = view(new Term.Following(2, B), B, true);
        applied.set(position(2, 10));
        gone = true;
        found.addAll(List.of(position(2, 8), position(2, 9), position(2, 10)));
        assertThatThrownBy(() -> rows(2, 10)).isInstanceOfSatisfying(RowsGoneException.class, e -> assertThat(e.position()).isEqualTo(position(2, 10)));
        assertThat(found).isEmpty();
    }

    /** Trap F11: its database may hold what the log does not. */
    @Test
    void aNodeThatMayHoldUnloggedRowsGivesNone() {
        applied.set(position(9, 1));
        found.add(position(9, 1));
        view = view(new Term.Following(0, Leader.NONE), new Leader("a", "i0"), true);
        assertRefused();
        view = view(new Term.Following(2, B), B, false);
        assertRefused();
        view = view(new Term.Rejoining(2, B), B, true);
        assertRefused();
        view = view(new Term.Closing(2, "deposed"), B, true);
        assertRefused();
    }

    /** Trap A15: what it left out would be left out on the other node too. */
    @Test
    void aNodeThatWasToldToLeaveSomethingOutGivesNone() {
        applied.set(position(9, 1));
        found.add(position(9, 1));
        NodeView well = view(new Term.Following(2, B), B, true);
        view = new NodeView(well.term(), well.state(), true, 0, 0, 0, 1, OptionalLong.empty(), Condition.OK, "");
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> rows(1, 1)).isInstanceOf(RepairRefusedException.class).hasMessageContaining("not what the log says");
    }

    private Peers.Rows rows(long epoch, long lsn) {
        return repair.rows(List.of(), position(epoch, lsn));
    }

    private static Position position(long epoch, long lsn) {
        return new Position(epoch, new Lsn(lsn));
    }

    private static NodeView leading(Position logged) {
        var state = new ReplayState(1, logged.epoch(), B, 0, 0, false, logged.lsn(), logged);
        return new NodeView(new Term.Leading(3), state, true, 0, 0, 0, Condition.OK, "");
    }

    private static NodeView view(Term term, Leader leader, boolean caughtUp) {
        var state = new ReplayState(1, 2, leader, 0, 0, false, Lsn.ZERO, Position.START);
        return new NodeView(term, state, caughtUp, 0, 0, 0, Condition.OK, "");
    }
}

package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.api.SwitchoverService.Outcome;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.LogWriter;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Node a has stepped aside, because the log cannot take what it holds, and no monitor runs. */
class HandoverTest {
    private final List<LogEntry> log = new ArrayList<>();
    private NodeView view = view(Condition.STUCK, new Leader("a", "i1"), 4);
    private ClusterView cluster = ClusterView.EMPTY.hear(beat("b", "following", 4), 0);
    private final LeaderWriter nothing = new LeaderWriter(null, null, null, null, null, epoch -> Lsn.ZERO);
    private final Handover handover = new Handover("a", nothing, purpose -> new Claims(), () -> view, () -> cluster, () -> 0);

    @Test
    void whoIsStuckGivesItsEpochToAFollowerThatIsAskedFor() {
        assertThat(handover.switchOver(Optional.of("b"), "an operator")).isInstanceOfSatisfying(Outcome.Done.class, done -> {
            assertThat(done.leader()).isEqualTo("b");
            assertThat(done.epoch()).isEqualTo(5);
        });
        assertThat(log).singleElement().isInstanceOfSatisfying(EpochStarted.class, claim -> assertThat(claim.leader()).isEqualTo(new Leader("b", "i1")));
    }

    @Test
    void withoutAFollowerThatIsFitItSaysSo() {
        cluster = ClusterView.EMPTY.hear(beat("b", "rejoining", 4), 0);
        assertThat(refused()).contains("no follower is up to date");
    }

    @Test
    void aNodeThatWasAskedForAndIsNotFitIsToldWhatItIs() {
        cluster = ClusterView.EMPTY.hear(beat("b", "following", 4), 0).hear(new Heartbeat("c", "i1", "", "", "following", 4, 3, Position.START, 9, 40, 0, -1, "PAUSED",
            Heartbeat.Health.GOOD, "was paused at noon", 0, 0, false), 0);
        assertThat(handover.switchOver(Optional.of("c"), "an operator")).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.message())
            .startsWith("c is not a follower that is up to date").contains("its state is PAUSED", "was paused at noon", "nothing was changed"));
        assertThat(handover.switchOver(Optional.of("d"), "an operator")).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.message())
            .contains("never heard"));
        assertThat(log).isEmpty();
    }

    /** Whoever has halted, say, may be whole after a restart, and another's epoch is not this node's to give. */
    @Test
    void nobodyElseGivesAnEpochAwayWithoutLeading() {
        view = view(Condition.HALTED, new Leader("a", "i1"), 4);
        assertThat(refused()).contains("nobody leads");
        view = view(Condition.STUCK, new Leader("b", "i1"), 4);
        assertThat(handover.switchOver(Optional.empty(), "an operator")).isEqualTo(new Outcome.NotLeader("b"));
        assertThat(log).isEmpty();
    }

    private String refused() {
        return ((Outcome.Refused) handover.switchOver(Optional.empty(), "an operator")).message();
    }

    private static NodeView view(Condition condition, Leader leader, long epoch) {
        var state = new ReplayState(9, epoch, leader, 3, 0, false, Lsn.ZERO, Position.START);
        return new NodeView(new Term.Closing(epoch, "too large"), state, true, 0, 0, 0, condition, "too large");
    }

    private static Heartbeat beat(String node, String term, long epoch) {
        return new Heartbeat(node, "i1", "", "", term, epoch, 3, Position.START, 9, 0, 0, -1, "OK", Heartbeat.Health.GOOD, "", 0, 0, false);
    }

    /** Each claim is read back at once, and whoever it names opens. */
    private final class Claims implements LogWriter {
        @Override
        public void append(LogEntry entry) {
            log.add(entry);
            var claim = (EpochStarted) entry;
            view = view(Condition.OK, claim.leader(), claim.epoch());
            cluster = cluster.hear(beat(claim.leader().node(), "leading", claim.epoch()), 0);
        }

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}

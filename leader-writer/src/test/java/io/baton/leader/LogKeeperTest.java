package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.api.Ack;
import io.baton.core.api.History.Claim;
import io.baton.core.api.RowKey;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.cluster.Members;
import io.baton.core.cluster.Members.Member;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Leader;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.LogHistory;
import io.baton.core.port.LogTrim;
import io.baton.core.port.PastLog.Past;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import io.baton.core.trim.TrimRule.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is to outlive the beginning of the log is in the log before that goes. */
class LogKeeperTest {
    private static final Members ONE = new Members("1", 0, Map.of("a", new Member("1", Optional.empty())));
    private static final Taken SNAPSHOT = new Taken(500, "here", "sum");

    private final List<String> done = new ArrayList<>();
    private Term term = new Term.Leading(3);
    private WriteOutcome outcome = new WriteOutcome.Done(Position.START, List.of());
    private boolean snapshotIsThere = true;
    private final LogKeeper keeper = new LogKeeper(new LogKeeper.Sources(() -> new NodeView(term, ReplayState.START, true, 0, 0, 0, Condition.OK, ""), () -> ONE, this::heard,
        List::of, snapshot -> snapshotIsThere), new Log(), new NoClaims(), () -> new Past(Optional.empty(), List.of(), List.of(SNAPSHOT)), new Writes(), 10);

    @Test
    void itIsWrittenDownFirstAndThenCut() {
        looks(2);
        assertThat(done).containsExactly("wrote 2 statements", "cut before 491");
        assertThat(keeper.figures().begin()).isEqualTo(491);
        assertThat(keeper.figures().kept()).contains("every member has passed the snapshot at offset 500");
    }

    @Test
    void whatCannotBeWrittenDownKeepsTheLogWhole() {
        outcome = new WriteOutcome.NotLeader("b");
        looks(4);
        assertThat(done).isNotEmpty().doesNotContain("cut before 491");
    }

    @Test
    void nobodyCutsByOneLookOrWithoutTheSnapshotOrWithoutLeading() {
        looks(1);
        assertThat(done).as("a place counts once it was told twice").isEmpty();
        snapshotIsThere = false;
        looks(3);
        assertThat(keeper.figures().kept()).contains("no verified snapshot");
        term = new Term.Following(4, new Leader("b", "b1"));
        snapshotIsThere = true;
        looks(3);
        assertThat(done).isEmpty();
        assertThat(keeper.figures().begin()).isEqualTo(-1);
    }

    private void looks(int times) {
        for (int look = 1; look <= times; look++) keeper.tick(100 + now++ * 20);
    }

    private long now;

    private ClusterView heard() {
        return ClusterView.EMPTY.hear(new Heartbeat("a", "i", "", "", "leading", 3, 1, Position.START, 900, 0, 0, 0, "OK", Health.GOOD, "", 0, 0, false,
            new Standing("1", 900, Set.of())), now);
    }

    private final class Log implements LogTrim {
        private long begin;

        @Override
        public Size size() {
            return new Size(begin, 1_000, OptionalLong.of(7), OptionalLong.empty(), OptionalLong.empty());
        }

        @Override
        public long margin() {
            return 10;
        }

        @Override
        public void cut(long offset) {
            begin = offset;
            done.add("cut before " + offset);
        }
    }

    private static final class NoClaims implements LogHistory {
        @Override
        public LogHistory.Told until(long offset) {
            return new LogHistory.Told(List.of(), ReplayState.START);
        }

        @Override
        public List<Claim> claims() {
            return List.of();
        }
    }

    private final class Writes implements WriteService {
        @Override
        public WriteOutcome write(WriteRequest request) {
            done.add("wrote " + request.statements().size() + " statements");
            return outcome;
        }

        @Override
        public WriteOutcome putRow(RowKey key, Map<String, String> columns, Ack ack) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public WriteOutcome deleteRow(RowKey key, Ack ack) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public WriteOutcome putKey(String key, String json, Ack ack) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public WriteOutcome deleteKey(String key, Ack ack) {
            throw new IllegalStateException("not asked for");
        }
    }
}

package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.api.Ack;
import io.baton.core.api.History.Claim;
import io.baton.core.api.RowKey;
import io.baton.core.api.Statement;
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
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.LogHistory;
import io.baton.core.port.LogTrim;
import io.baton.core.port.PastLog;
import io.baton.core.port.PastLog.Past;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import io.baton.core.trim.TrimRule.Taken;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private List<SnapshotTaken> announced = List.of();
    private List<ReplayState> places = List.of();
    private List<Claim> claims = List.of();
    private Past known = new Past(Optional.empty(), List.of(), List.of(SNAPSHOT));
    private Optional<RuntimeException> refusal = Optional.empty();
    private long logBegin;
    private final List<Statement> written = new ArrayList<>();
    private Optional<RuntimeException> storeTrouble = Optional.empty();
    private final LogKeeper keeper = new LogKeeper(new LogKeeper.Sources(() -> new NodeView(term, ReplayState.START, true, 0, 0, 0, Condition.OK, ""), () -> ONE, this::heard,
        () -> announced, this::isThere, () -> places), new Log(), new Told(), () -> known, new Writes(), 10);

    @Test
    void itIsWrittenDownFirstAndThenCut() {
        looks(2);
        assertThat(done).containsExactly("told until 491", "wrote 2 statements", "cut before 491");
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

    @Test
    void whatIsAnnouncedIsNotedOnce() {
        announced = List.of(announced(500), announced(600));
        snapshotIsThere = false;
        looks(1);
        assertThat(written).singleElement().satisfies(note -> {
            assertThat(note.sql()).startsWith("INSERT INTO baton.snapshots");
            assertThat(note.params()).startsWith("600", "here", "sum");
        });
        known = new Past(Optional.empty(), List.of(), List.of(SNAPSHOT, new Taken(600, "here", "sum")));
        looks(1);
        assertThat(written).hasSize(1);
    }

    /** They are announced in what is left of the log, and to note them again would be a write with every look. */
    @Test
    void whatWasForgottenWithABeginningIsNotNotedAgain() {
        known = begin(491);
        logBegin = 491;
        announced = List.of(announced(300), announced(500));
        looks(3);
        assertThat(done).isEmpty();
    }

    @Test
    void claimsOfWhatGoesAreWrittenAndWhatNobodyNeedsIsForgotten() {
        known = begin(100);
        logBegin = 100;
        claims = List.of(claim(50), claim(400));
        looks(2);
        assertThat(written).extracting(statement -> statement.sql().split(" ")[2] + " " + statement.params().get(0))
            .containsExactly("baton.past_claims 400", "baton.log_begin 491", "baton.snapshots 500");
        assertThat(written.get(2).sql()).startsWith("DELETE");
        assertThat(done).containsExactly("told until 491", "wrote 3 statements", "cut before 491");
    }

    @Test
    void aCutThatIsRefusedIsToldAndRepeated() {
        refusal = Optional.of(new IllegalStateException("the broker lets nobody cut"));
        looks(2);
        assertThat(keeper.figures().kept()).isEqualTo("the broker lets nobody cut");
        known = begin(491);
        refusal = Optional.empty();
        looks(1);
        assertThat(done).endsWith("wrote 2 statements", "cut before 491");
    }

    /** It was written that the log begins further on, and then this process died, and the snapshot that it was for is gone. */
    @Test
    void whatIsWrittenOfTheBeginningNeverGoesBack() {
        known = begin(700);
        claims = List.of(claim(600));
        looks(3);
        assertThat(done).isEmpty();
        assertThat(keeper.figures().kept()).contains("the newest snapshot on, which stands at offset 500");
    }

    /** Else it would never be cut again, and its disk is as full as that of the operator who helped himself. */
    @Test
    void whenSomebodyElseHasCutTheLogItGoesOnFromASnapshot() {
        logBegin = 300;
        places = List.of(place(298), place(491));
        looks(2);
        assertThat(done).isEmpty();
        assertThat(keeper.figures().kept()).contains("something else than Baton has cut it", "two snapshots of after that offset");
        places = List.of(place(298), place(299), place(400), place(491));
        looks(1);
        assertThat(done).containsExactly("told from 400 until 491", "wrote 2 statements", "cut before 491");
    }

    private static Past begin(long offset) {
        return new Past(Optional.of(new PastLog.Begin(offset, place(offset - 1))), List.of(), List.of(SNAPSHOT));
    }

    private static ReplayState place(long offset) {
        return new ReplayState(offset, 2, new Leader("a", "i"), 7, 0, false, Lsn.ZERO, Position.START);
    }

    private static SnapshotTaken announced(long offset) {
        return new SnapshotTaken(3, "b", Position.START, offset, "here", "sum");
    }

    private static Claim claim(long offset) {
        return new Claim(offset, 1, new EpochStarted(2, new Leader("a", "i"), Seen.NOTHING, "m", "because"), true, "");
    }

    /** Without this loop the log would grow until its disk is full. */
    @Test
    void whateverGoesWrongIsToldAndTriedAgain() {
        storeTrouble = Optional.of(new UncheckedIOException(new IOException("stale file handle")));
        looks(2);
        assertThat(keeper.figures().kept()).contains("stale file handle");
        storeTrouble = Optional.empty();
        looks(2);
        assertThat(done).contains("cut before 491");
    }

    private boolean isThere(Taken snapshot) {
        storeTrouble.ifPresent(trouble -> {
            throw trouble;
        });
        return snapshotIsThere;
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
        @Override
        public Size size() {
            return new Size(logBegin, 1_000, OptionalLong.of(7), OptionalLong.empty(), OptionalLong.empty());
        }

        @Override
        public long margin() {
            return 10;
        }

        @Override
        public void cut(long offset) {
            refusal.ifPresent(why -> {
                throw why;
            });
            logBegin = offset;
            done.add("cut before " + offset);
        }
    }

    private final class Told implements LogHistory {
        @Override
        public LogHistory.Told until(long offset) {
            done.add("told until " + offset);
            return new LogHistory.Told(claims, place(offset - 1));
        }

        @Override
        public LogHistory.Told between(ReplayState place, long offset) {
            done.add("told from " + place.offset() + " until " + offset);
            return new LogHistory.Told(claims, place(offset - 1));
        }

        @Override
        public List<Claim> claims() {
            throw new IllegalStateException("not asked for");
        }
    }

    private final class Writes implements WriteService {
        @Override
        public WriteOutcome write(WriteRequest request) {
            done.add("wrote " + request.statements().size() + " statements");
            written.addAll(request.statements());
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

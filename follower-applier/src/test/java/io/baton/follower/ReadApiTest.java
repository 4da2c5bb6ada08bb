package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadService.After;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import io.baton.core.log.Leader;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.SqlDatabase;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Traps F11, F12 and F14: what is read is what the log says. */
class ReadApiTest {
    private static final Leader A = new Leader("a", "i1");
    private static final Leader B = new Leader("b", "i1");
    private static final Position AT = new Position(3, new Lsn(10));
    private static final After NOW = new After(Position.START, Duration.ZERO);

    private final AppliedPosition applied = new AppliedPosition();
    private NodeView view = view(new Term.Following(3, B), B, true);
    private boolean silent;
    /** What happens while the database reads. */
    private Runnable meanwhile = () -> {};
    private final ReadApi reads = new ReadApi("a", applied, () -> view, new SqlDatabase() {
        @Override
        public Committed write(List<Statement> statements, Ack ack) {
            throw new AssertionError();
        }

        @Override
        public QueryResult read(Statement statement) {
            meanwhile.run();
            return new QueryResult(List.of(), List.of(List.of()));
        }

        @Override
        public TableShape table(String name) {
            throw new AssertionError();
        }
    }, () -> silent);

    @Test
    void aFollowerAndALeaderRead() {
        applied.set(AT);
        assertThat(read()).isEqualTo(new ReadOutcome.Rows(AT, new QueryResult(List.of(), List.of(List.of()))));
        view = view(new Term.Leading(3), A, true);
        assertThat(read()).isInstanceOf(ReadOutcome.Rows.class);
        view = view(new Term.Following(3, B), B, false);
        assertThat(read()).as("one that catches up in another's epoch holds nothing but the log's").isInstanceOf(ReadOutcome.Rows.class);
    }

    @Test
    void aNodeThatIsDeposedReadsNothing() {
        for (Term term : List.of(new Term.Closing(3, "why"), new Term.Rejoining(4, B))) {
            view = view(term, A, true);
            assertUnavailable("read on another node");
        }
    }

    /** Its database may show what it committed without logging it, and only the rest of the log says whether it was deposed. */
    @Test
    void aNodeThatLedAndHasJustStartedReadsNothingUntilItHasCaughtUp() {
        view = view(new Term.Following(3, A), A, false);
        assertUnavailable("does not know whether it was deposed");
        view = NodeView.initial(new Term.Following(0, Leader.NONE));
        assertUnavailable("may have led");
        view = view(new Term.Following(3, A), A, true);
        assertThat(read()).isInstanceOf(ReadOutcome.Rows.class);
    }

    @Test
    void whoIsDeposedDuringTheReadHasReadNothing() {
        for (Term later : List.of(new Term.Closing(3, "why"), new Term.Rejoining(4, B), new Term.Following(4, B))) {
            view = view(new Term.Leading(3), A, true);
            meanwhile = () -> view = view(later, B, true);
            assertUnavailable("read");
        }
        view = view(new Term.Leading(3), A, true);
        meanwhile = () -> view = view(new Term.Opening(4), A, true);
        assertThat(read()).as("it leads on").isInstanceOf(ReadOutcome.Rows.class);
    }

    /** It is emptied some time, and would give rows of before, or none, for a position that it had reached. */
    @Test
    void aNodeThatIsFilledAgainReadsNothing() {
        applied.set(AT);
        view = new NodeView(view.term(), view.state(), false, 0, 0, 0, Condition.NEEDS_SNAPSHOT, "looks for a snapshot");
        assertUnavailable("looks for a snapshot");
        view = view(new Term.Following(3, B), B, true);
        meanwhile = () -> applied.set(Position.START);
        assertUnavailable("given up while it was read");
    }

    @Test
    void whatMayBeOldIsMarked() {
        assertThat(reads.stale()).isFalse();
        silent = true;
        assertThat(reads.stale()).isTrue();
        silent = false;
        view = view(new Term.Following(3, B), B, false);
        assertThat(reads.stale()).isTrue();
    }

    @Test
    void silenceCountsFromTheLastEntryThatWasTaken() {
        var silence = new LogSilence(() -> view);
        silence.tick(0);
        assertThat(silence.silent()).isFalse();
        silence.tick(1_000_000_000L);
        assertThat(silence.silent()).isFalse();
        silence.tick(1_000_000_001L);
        assertThat(silence.silent()).isTrue();
        view = view(view.term(), B, true, 8);
        silence.tick(1_200_000_000L);
        assertThat(silence.silent()).isFalse();
        view = NodeView.initial(view.term());
        silence.tick(1_300_000_000L);
        assertThat(silence.silent()).as("it knows nothing of the log").isTrue();
    }

    private ReadOutcome read() {
        return reads.query(new Statement("SELECT", List.of()), NOW);
    }

    private void assertUnavailable(String reason) {
        assertThat(read()).isInstanceOfSatisfying(ReadOutcome.Unavailable.class, refused -> assertThat(refused.reason()).contains(reason));
    }

    private static NodeView view(Term term, Leader leader, boolean caughtUp) {
        return view(term, leader, caughtUp, 7);
    }

    private static NodeView view(Term term, Leader leader, boolean caughtUp, long offset) {
        var state = new ReplayState(offset, 3, leader, 1, 0, false, Lsn.ZERO, AT);
        return new NodeView(term, state, caughtUp, 0, 0, 0, Condition.OK, "");
    }
}

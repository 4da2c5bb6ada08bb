package io.baton.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.replay.ReplayState.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that must hold of a fold over a log. Agreement between nodes is not enough: any fold agrees with itself, on a wrong answer too.
 * So it is compared with {@link NaiveHistory}, and with what the log's writers really were.
 */
final class ReplayChecks {
    private final Fold fold;
    private final List<Read> log;
    private final List<Step> steps = new ArrayList<>();

    private ReplayChecks(Fold fold, List<Read> log) {
        this.fold = fold;
        this.log = log;
    }

    /** Throws an {@link AssertionError} if the fold breaks a rule on this log. */
    static void check(Fold fold, List<Read> log) {
        var checks = new ReplayChecks(fold, log);
        checks.steps.addAll(checks.run(ReplayState.START, 0));
        checks.agreesWithTheNaiveHistory();
        for (int i = 0; i < checks.steps.size(); i++) {
            checks.movesOnlyForward(i);
            checks.rejectsWithoutTrace(i);
            checks.appliesOnlyItsLeader(i);
            checks.resumes(i);
        }
        checks.eachEpochHasOneLeader();
        checks.noTransactionCountsTwiceOrInPart();
        checks.refusesToReadAPlaceTwice();
    }

    private List<Step> run(ReplayState from, int index) {
        List<Step> result = new ArrayList<>();
        var state = from;
        for (int i = index; i < log.size(); i++) {
            var step = fold.read(state, log.get(i).offset(), log.get(i).entry());
            result.add(step);
            if (step.verdict() instanceof Verdict.Halt) break;
            state = step.next();
        }
        return result;
    }

    private ReplayState before(int i) {
        return i == 0 ? ReplayState.START : steps.get(i - 1).next();
    }

    private void agreesWithTheNaiveHistory() {
        var naive = new NaiveHistory(log);
        assertThat(steps.stream().map(s -> s.verdict().getClass().getSimpleName().toUpperCase()).toList())
            .as("verdicts on %s", log).isEqualTo(naive.kinds().stream().map(Enum::name).toList());
        for (int n = 0; n <= steps.size(); n++)
            assertThat(before(n)).as("state after %d of %s", n, log).isEqualTo(naive.stateAfter(n));
    }

    /** Traps F3, F4, F6: epoch and position are only ever raised, the epoch by one. */
    private void movesOnlyForward(int i) {
        var before = before(i);
        var after = steps.get(i).next();
        assertThat(after.epoch()).as("epoch at %s", log.get(i)).isBetween(before.epoch(), before.epoch() + 1);
        assertThat(after.position()).as("position at %s", log.get(i)).isGreaterThanOrEqualTo(before.position());
    }

    private void rejectsWithoutTrace(int i) {
        var verdict = steps.get(i).verdict();
        var before = before(i);
        var after = steps.get(i).next();
        long at = log.get(i).offset();
        if (verdict instanceof Verdict.Halt) assertThat(after).isEqualTo(before);
        if (verdict instanceof Verdict.Void || verdict instanceof Verdict.Note) assertThat(after).isEqualTo(moved(before, at, before.sequence()));
        if (verdict instanceof Verdict.Seen) assertThat(after).isEqualTo(moved(before, at, after.sequence()));
    }

    private static ReplayState moved(ReplayState s, long offset, long sequence) {
        return new ReplayState(offset, s.epoch(), s.leader(), sequence, s.parts(), s.broken(), s.logged(), s.position());
    }

    /** Trap F2: the writer of what is applied is the leader at that very place, and its sequence is dense. */
    private void appliesOnlyItsLeader(int i) {
        if (!(steps.get(i).verdict() instanceof Verdict.Apply apply)) return;
        assertThat(log.get(i).writer()).as("writer of the applied %s", log.get(i)).isEqualTo(before(i).leader());
        assertThat(apply.entry().epoch()).isEqualTo(before(i).epoch());
        assertThat(apply.entry().sequence()).isEqualTo(before(i).sequence() + 1);
    }

    /** A node that restarts from what it stored judges the rest as if it had never stopped. */
    private void resumes(int i) {
        if (before(i).parts() > 0) return;
        var s = before(i);
        var stored = new ReplayState(s.offset(), s.epoch(), s.leader(), s.sequence(), 0, s.broken(), s.logged(), s.position());
        assertThat(run(stored, i)).as("resumed at %s", log.get(i)).isEqualTo(steps.subList(i, steps.size()));
    }

    private void eachEpochHasOneLeader() {
        Map<Long, Leader> leaders = new HashMap<>();
        for (var step : steps)
            if (step.verdict() instanceof Verdict.Follow follow) {
                var other = leaders.put(follow.claim().epoch(), follow.claim().leader());
                assertThat(other).as("second leader of epoch %d", follow.claim().epoch()).isNull();
                assertThat(step.next().leader()).isEqualTo(follow.claim().leader());
            }
    }

    /** Traps F5, K7: a transaction becomes visible once and whole; the parts before are dropped, and their reader is told so. */
    private void noTransactionCountsTwiceOrInPart() {
        Set<Long> visible = new HashSet<>();
        int open = 0;
        for (var step : steps) {
            if (step.verdict() instanceof Verdict.Follow follow) {
                assertThat(follow.dropsParts()).as("parts dropped by %s", follow).isEqualTo(open > 0);
                open = 0;
            }
            if (step.verdict() instanceof Verdict.Gap) open = 0;
            if (!(step.verdict() instanceof Verdict.Apply apply && apply.entry() instanceof RowsChanged rows)) continue;
            assertThat(rows.part()).as("part of %s", rows).isEqualTo(++open);
            if (!rows.last()) continue;
            assertThat(visible.add(rows.xid())).as("%s is visible for the first time", rows).isTrue();
            open = 0;
        }
    }

    private void refusesToReadAPlaceTwice() {
        for (var step : steps) {
            if (step.next().offset() < 0 || step.verdict() instanceof Verdict.Halt) continue;
            assertThatThrownBy(() -> fold.read(step.next(), step.next().offset(), log.get(0).entry()))
                .isInstanceOf(IllegalStateException.class);
        }
    }
}

package io.baton.core.replay;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.LogEntry.Unknown;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.replay.ReplayState.Step;
import java.util.function.UnaryOperator;

/** Each rule of the replay, broken on purpose: what a careless change of {@link ReplayState} would do. */
enum ReplayMutant implements Fold {
    /** Trap F2: the zombie's writes count. */
    APPLIES_DEPOSED_LEADERS((s, at, e) -> e instanceof Written w && w.epoch() < s.epoch()
        ? Tweak.after(real(new Tweak(s).epoch(w.epoch()), at, e), n -> new Tweak(n).epoch(s.epoch())) : real(s, at, e)),
    /** As above, after a look at the sequence: the zombie must still be found out when its numbers happen to fit. */
    APPLIES_ANY_NEXT_SEQUENCE((s, at, e) -> e instanceof Written w && w.epoch() < s.epoch() && w.sequence() == s.sequence() + 1
        ? new Step(new Tweak(new Tweak(s).sequence(w.sequence())).offset(at), new Verdict.Apply(w)) : real(s, at, e)),
    /** Trap F3. */
    ACCEPTS_CLAIMS_TOO_HIGH((s, at, e) -> e instanceof EpochStarted c && c.epoch() > s.epoch() + 1
        ? real(new Tweak(s).epoch(c.epoch() - 1), at, e) : real(s, at, e)),
    /** Trap D8: the last of two racing claims wins. */
    LETS_THE_LAST_RIVAL_WIN((s, at, e) -> e instanceof EpochStarted c && c.epoch() == s.epoch()
        ? real(new Tweak(s).epoch(c.epoch() - 1), at, e) : real(s, at, e)),
    /** Trap F4. */
    LOWERS_THE_EPOCH((s, at, e) -> e instanceof EpochStarted c && c.epoch() < s.epoch()
        ? real(new Tweak(s).epoch(c.epoch() - 1), at, e) : real(s, at, e)),
    VOIDS_VALID_CLAIMS((s, at, e) -> e instanceof EpochStarted c && s.epoch() == 2 ? voided(s, at) : real(s, at, e)),
    /** A claimant that had read more than there is here: the log has lost entries. */
    IGNORES_WHAT_THE_CLAIMANT_SAW((s, at, e) -> e instanceof EpochStarted c
        ? relabel(real(s, at, new EpochStarted(c.epoch(), c.leader(), Seen.NOTHING, c.claimant(), c.reason())), c) : real(s, at, e)),
    FORGETS_THE_LEADER((s, at, e) -> e instanceof EpochStarted && s.epoch() > 0
        ? Tweak.after(real(s, at, e), n -> new Tweak(n).leader(s.leader())) : real(s, at, e)),
    KEEPS_THE_SEQUENCE_ACROSS_EPOCHS((s, at, e) -> onFollow(real(s, at, e), n -> new Tweak(n).sequence(s.sequence()))),
    KEEPS_THE_EPOCH_BROKEN((s, at, e) -> onFollow(real(s, at, e), n -> new Tweak(n).broken(s.broken()))),
    /** Trap F5. */
    KEEPS_PARTS_ACROSS_EPOCHS((s, at, e) -> onFollow(real(s, at, e), n -> new Tweak(n).parts(s.parts()))),
    /** Trap F5. */
    DOES_NOT_SAY_THAT_PARTS_ARE_DROPPED((s, at, e) -> {
        var step = real(s, at, e);
        return step.verdict() instanceof Verdict.Follow f ? new Step(step.next(), new Verdict.Follow(f.claim(), false)) : step;
    }),
    /** Trap F6: LSNs of two servers do not compare. */
    KEEPS_LOGGED_ACROSS_NODES((s, at, e) -> onFollow(real(s, at, e), n -> new Tweak(n).logged(s.logged()))),
    FORGETS_LOGGED_AT_EVERY_CLAIM((s, at, e) -> onFollow(real(s, at, e), n -> new Tweak(n).logged(Lsn.ZERO))),
    /** Trap F6: the token of a new leader with a shorter WAL never comes. */
    ORDERS_POSITIONS_BY_LSN_ALONE((s, at, e) -> Tweak.after(real(s, at, e),
        n -> s.position().lsn().isAfter(n.position().lsn()) ? new Tweak(n).position(s.position()) : n)),
    COUNTS_PROGRESS_AT_CLAIMS((s, at, e) -> onFollow(real(s, at, e), n -> new Tweak(n).position(new Position(n.epoch(), Lsn.ZERO)))),
    /** Trap K6. */
    IGNORES_GAPS((s, at, e) -> e instanceof Written w && w.epoch() == s.epoch() && w.sequence() > s.sequence() + 1
        ? real(new Tweak(s).sequence(w.sequence() - 1), at, e) : real(s, at, e)),
    /** Trap K6. */
    GOES_ON_AFTER_A_GAP((s, at, e) -> Tweak.after(real(s, at, e), n -> new Tweak(n).broken(false))),
    KEEPS_PARTS_AFTER_A_GAP((s, at, e) -> {
        var step = real(s, at, e);
        return step.verdict() instanceof Verdict.Gap ? Tweak.after(step, n -> new Tweak(n).parts(s.parts())) : step;
    }),
    /** Trap K7. */
    APPLIES_DUPLICATES((s, at, e) -> e instanceof Written w && w.epoch() == s.epoch() && w.sequence() <= s.sequence() && w.sequence() > 0
        ? real(new Tweak(s).sequence(w.sequence() - 1), at, e) : real(s, at, e)),
    /** Trap K7, after a restart of the leader. */
    APPLIES_WHAT_IS_LOGGED((s, at, e) -> e instanceof RowsChanged
        ? Tweak.after(real(new Tweak(s).logged(Lsn.ZERO), at, e), n -> new Tweak(n).logged(n.logged().max(s.logged()))) : real(s, at, e)),
    SKIPS_WHAT_ENDS_ABOVE_LOGGED((s, at, e) -> e instanceof RowsChanged r && r.part() == 1 && r.lsn().value() == s.logged().value() + 8
        ? real(new Tweak(s).logged(r.lsn()), at, e) : real(s, at, e)),
    TAKES_A_TOUCHING_COMMIT_FOR_LOGGED((s, at, e) -> e instanceof RowsChanged r && r.part() == 1 && !r.last() && r.lsn().equals(s.logged())
        ? real(new Tweak(s).logged(new Lsn(r.lsn().value() + 1)), at, e) : real(s, at, e)),
    /** Trap F5. */
    COUNTS_UNFINISHED_PARTS((s, at, e) -> Tweak.after(real(s, at, e),
        n -> e instanceof RowsChanged r && n.parts() > s.parts() ? new Tweak(n).position(new Position(n.epoch(), r.lsn())) : n)),
    TAKES_PARTS_IN_ANY_ORDER((s, at, e) -> e instanceof RowsChanged r ? real(new Tweak(s).parts(r.part() - 1), at, e) : real(s, at, e)),
    LETS_ENTRIES_INTO_A_TRANSACTION((s, at, e) -> e instanceof Written w && !(w instanceof RowsChanged)
        ? real(new Tweak(s).parts(0), at, e) : real(s, at, e)),
    NEVER_ENDS_A_TRANSACTION((s, at, e) -> e instanceof RowsChanged r && r.last() && r.part() > 1
        ? Tweak.after(real(s, at, e), n -> new Tweak(n).parts(s.parts())) : real(s, at, e)),
    /** Trap K15. */
    SKIPS_UNKNOWN_ENTRIES((s, at, e) -> e instanceof Unknown ? voided(s, at) : real(s, at, e)),
    SKIPS_ENTRIES_OF_UNCLAIMED_EPOCHS((s, at, e) -> e.epoch() > s.epoch() && e instanceof Written ? voided(s, at) : real(s, at, e)),
    /** Trap F3: an epoch from anywhere but a claim. */
    ADOPTS_UNCLAIMED_EPOCHS((s, at, e) -> e instanceof Written && e.epoch() > s.epoch()
        ? real(new Tweak(s).epoch(e.epoch()), at, e) : real(s, at, e)),
    APPLIES_BEFORE_THE_FIRST_CLAIM((s, at, e) -> e instanceof Written && s.epoch() == 0
        ? Tweak.after(real(new Tweak(s).leader(new Leader("?", "?")), at, e), n -> new Tweak(n).leader(Leader.NONE)) : real(s, at, e)),
    /** Trap K5: offsets have holes. */
    TAKES_A_HOLE_FOR_A_GAP((s, at, e) -> at != s.offset() + 1 && s.epoch() > 0
        ? new Step(new Tweak(s).broken(true), new Verdict.Gap("hole")) : real(s, at, e)),
    READS_A_PLACE_TWICE((s, at, e) -> real(new Tweak(s).offset(-1), at, e)),
    FORGETS_THE_OFFSET_OF_VOID_ENTRIES((s, at, e) -> {
        var step = real(s, at, e);
        return step.verdict() instanceof Verdict.Void ? new Step(s, step.verdict()) : step;
    }),
    MOVES_ON_A_HALT((s, at, e) -> {
        var step = real(s, at, e);
        return step.verdict() instanceof Verdict.Halt ? new Step(new Tweak(s).offset(at), step.verdict()) : step;
    }),
    /** A snapshot stands outside the leader's sequence. */
    NUMBERS_SNAPSHOTS((s, at, e) -> e instanceof SnapshotTaken
        ? Tweak.after(real(s, at, e), n -> new Tweak(n).sequence(s.sequence() + 1)) : real(s, at, e)),
    /** It stands before the first epoch, which it must not take from the first claim. */
    TAKES_ADOPTED_CONTENT_FOR_A_CLAIM((s, at, e) -> e instanceof ContentAdopted
        ? Tweak.after(real(s, at, e), n -> new Tweak(n).epoch(s.epoch() + 1)) : real(s, at, e));

    private final Fold broken;

    ReplayMutant(Fold broken) {
        this.broken = broken;
    }

    @Override
    public Step read(ReplayState state, long at, LogEntry entry) {
        return broken.read(state, at, entry);
    }

    private static Step real(ReplayState state, long at, LogEntry entry) {
        return state.read(at, entry);
    }

    private static Step voided(ReplayState state, long at) {
        return new Step(new Tweak(state).offset(at), new Verdict.Void("broken on purpose"));
    }

    private static Step onFollow(Step step, UnaryOperator<ReplayState> change) {
        return step.verdict() instanceof Verdict.Follow ? Tweak.after(step, change) : step;
    }

    private static Step relabel(Step step, EpochStarted claim) {
        return step.verdict() instanceof Verdict.Follow f ? new Step(step.next(), new Verdict.Follow(claim, f.dropsParts())) : step;
    }
}

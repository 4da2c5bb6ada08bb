package io.baton.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.log.LogEntry.Unknown;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The replay rules, one by one, as sentences. */
class ReplayStateTest {
    private ReplayState state = ReplayState.START;
    private long next;

    @Test
    void theFirstClaimOpensEpochOne() {
        assertThat(read(claim(1, "a"))).isInstanceOf(Verdict.Follow.class);
        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.leader()).isEqualTo(new Leader("a", "i1"));
    }

    @Test
    void trapF3TheEarliestOfTwoRacingClaimsWins() {
        readAll(claim(1, "a"), claim(2, "b"));
        assertThat(read(claim(2, "c"))).isInstanceOf(Verdict.Void.class);
        assertThat(state.leader().node()).isEqualTo("b");
    }

    @Test
    void trapF3AClaimThatLeavesOutAnEpochIsVoid() {
        readAll(claim(1, "a"));
        assertThat(read(claim(3, "b"))).isInstanceOf(Verdict.Void.class);
        assertThat(state.epoch()).isEqualTo(1);
    }

    @Test
    void trapF4ALowerEpochNeverComesBack() {
        readAll(claim(1, "a"), claim(2, "b"), claim(3, "c"));
        assertThat(read(claim(2, "a"))).isInstanceOf(Verdict.Void.class);
        assertThat(read(claim(1, "a"))).isInstanceOf(Verdict.Void.class);
        assertThat(state.epoch()).isEqualTo(3);
    }

    @Test
    void trapF2AWriteOfADeposedLeaderIsVoidEvenIfItsNumberFits() {
        readAll(claim(1, "a"), rows(1, 1, 100), claim(2, "b"), rows(2, 1, 10));
        var before = state;
        assertThat(read(rows(1, 2, 108))).isInstanceOf(Verdict.Void.class);
        assertThat(state.position()).isEqualTo(before.position());
        assertThat(state.sequence()).isEqualTo(before.sequence());
    }

    @Test
    void trapF5TheFirstPartsOfATransactionThatAClaimCutsOffNeverCount() {
        readAll(claim(1, "a"), rows(1, 1, 100), part(1, 2, 1, false, 100), part(1, 3, 2, false, 100));
        var before = state.position();
        assertThat(read(claim(2, "b"))).isEqualTo(new Verdict.Follow(claim(2, "b"), true));
        assertThat(read(part(1, 4, 3, true, 120))).isInstanceOf(Verdict.Void.class);
        assertThat(state.position()).isEqualTo(before);
        assertThat(state.parts()).isZero();
    }

    @Test
    void trapF5ALargeTransactionMovesThePositionWithItsLastPartOnly() {
        readAll(claim(1, "a"), part(1, 1, 1, false, 100));
        assertThat(state.position()).isEqualTo(Position.START);
        read(part(1, 2, 2, true, 120));
        assertThat(state.position()).isEqualTo(new Position(1, new Lsn(120)));
    }

    @Test
    void trapF6ANewLeaderWithAShorterWalStillMovesThePositionOn() {
        readAll(claim(1, "a"), rows(1, 1, 100_000), claim(2, "b"));
        assertThat(read(rows(2, 1, 10))).isInstanceOf(Verdict.Apply.class);
        assertThat(state.position()).isEqualTo(new Position(2, new Lsn(10)));
        assertThat(state.logged()).isEqualTo(new Lsn(10));
    }

    @Test
    void trapK5HolesBetweenOffsetsMeanNothing() {
        readAll(claim(1, "a"));
        next += 17;
        assertThat(read(rows(1, 1, 100))).isInstanceOf(Verdict.Apply.class);
    }

    @Test
    void trapK6AGapVoidsTheRestOfItsEpoch() {
        readAll(claim(1, "a"), rows(1, 1, 100));
        assertThat(read(rows(1, 3, 300))).isInstanceOf(Verdict.Gap.class);
        assertThat(read(rows(1, 2, 200))).isInstanceOf(Verdict.Void.class);
        assertThat(read(rows(1, 4, 400))).isInstanceOf(Verdict.Void.class);
        assertThat(state.position()).isEqualTo(new Position(1, new Lsn(100)));
    }

    @Test
    void trapK6TheNextEpochOfTheSameLeaderPublishesWhatTheGapVoided() {
        readAll(claim(1, "a"), rows(1, 1, 100), rows(1, 3, 300), claim(2, "a"));
        assertThat(read(rows(2, 1, 200))).isInstanceOf(Verdict.Apply.class);
        assertThat(read(rows(2, 2, 300))).isInstanceOf(Verdict.Apply.class);
    }

    @Test
    void trapK7AnEntryThatWasSentTwiceCountsOnce() {
        readAll(claim(1, "a"), rows(1, 1, 100));
        assertThat(read(rows(1, 1, 100))).isInstanceOf(Verdict.Seen.class);
        assertThat(read(rows(1, 2, 200))).isInstanceOf(Verdict.Apply.class);
    }

    @Test
    void trapK7WhatARestartedLeaderPublishesAgainIsRecognisedByItsLsn() {
        readAll(claim(1, "a"), rows(1, 1, 100), claim(2, "a"));
        assertThat(read(rows(2, 1, 100))).isInstanceOf(Verdict.Seen.class);
        assertThat(read(rows(2, 2, 200))).isInstanceOf(Verdict.Apply.class);
    }

    @Test
    void aPartedTransactionWhoseCommitBeginsWhereTheLastOneEndedIsNew() {
        readAll(claim(1, "a"), rows(1, 1, 100));
        assertThat(read(part(1, 2, 1, false, 100))).isInstanceOf(Verdict.Apply.class);
        assertThat(read(part(1, 3, 2, true, 148))).isInstanceOf(Verdict.Apply.class);
    }

    @Test
    void aPartedTransactionThatTheLogHoldsAlreadyStopsItsReader() {
        readAll(claim(1, "a"), rows(1, 1, 100));
        assertHalts(part(1, 2, 1, false, 99), "holds this leader's WAL up to 0/64 already");
    }

    @Test
    void trapK15AnUnknownEntryStopsItsReaderAndSaysWhatToDo() {
        readAll(claim(1, "a"));
        assertHalts(new Unknown(1, "Later", 2), "install the version of Baton that wrote it, nothing was skipped");
    }

    @Test
    void anEntryOfAnEpochThatNobodyClaimedStopsItsReader() {
        assertHalts(new Progress(0, 1, new Lsn(8), 0), "nobody has claimed");
        readAll(claim(1, "a"));
        assertHalts(rows(2, 1, 100), "nobody has claimed");
    }

    @Test
    void aClaimantThatHadReadMoreThanThereIsProvesThatTheLogLostEntries() {
        readAll(claim(1, "a"), rows(1, 1, 100));
        assertHalts(new EpochStarted(2, new Leader("b", "i2"), new Seen(1, 2), "monitor", "test"), "the log has lost entries");
    }

    @Test
    void aClaimantThatHadReadLessIsWelcome() {
        readAll(claim(1, "a"), rows(1, 1, 100), rows(1, 2, 200));
        assertThat(read(new EpochStarted(2, new Leader("b", "i2"), new Seen(1, 1), "monitor", "test"))).isInstanceOf(Verdict.Follow.class);
    }

    @Test
    void partsOutOfOrderAndEntriesBetweenPartsStopTheirReader() {
        readAll(claim(1, "a"));
        assertHalts(part(1, 1, 2, true, 100), "part 2");
        readAll(part(1, 1, 1, false, 100));
        assertHalts(part(1, 2, 3, true, 100), "follows part 1");
        assertHalts(new Progress(1, 2, new Lsn(100), 0), "inside an unfinished transaction");
        assertHalts(new SequencesAdvanced(1, 2, new Lsn(100), List.of()), "inside an unfinished transaction");
    }

    @Test
    void aSnapshotIsNotedAndChangesNothing() {
        readAll(claim(1, "a"), part(1, 1, 1, false, 100));
        assertThat(read(new SnapshotTaken(1, "c", Position.START, 0, "/s", "x"))).isInstanceOf(Verdict.Note.class);
        assertThat(read(part(1, 2, 2, true, 120))).isInstanceOf(Verdict.Apply.class);
    }

    @Test
    void adoptedContentIsNotedBeforeTheFirstClaim() {
        assertThat(read(new ContentAdopted(0, "a", "3 tables"))).isInstanceOf(Verdict.Note.class);
        assertThat(read(claim(1, "a"))).isInstanceOf(Verdict.Follow.class);
    }

    @Test
    void readingAPlaceAgainIsAMistakeOfTheCaller() {
        readAll(claim(1, "a"));
        assertThatThrownBy(() -> state.read(0, rows(1, 1, 100))).hasMessageContaining("read offset 0 after 0");
    }

    @Test
    void seenTellsTheEpochAndSequenceOfTheLastAcceptedEntry() {
        assertThat(state.seen()).isEqualTo(Seen.NOTHING);
        readAll(claim(1, "a"), rows(1, 1, 100), rows(1, 5, 500));
        assertThat(state.seen()).isEqualTo(new Seen(1, 1));
    }

    private Verdict read(LogEntry entry) {
        var step = state.read(next++, entry);
        state = step.next();
        return step.verdict();
    }

    private void readAll(LogEntry... entries) {
        for (var entry : entries) read(entry);
    }

    private void assertHalts(LogEntry entry, String reason) {
        var step = state.read(next, entry);
        assertThat(step.next()).isEqualTo(state);
        assertThat(step.verdict()).isInstanceOfSatisfying(Verdict.Halt.class, halt -> assertThat(halt.reason()).contains(reason));
    }

    private static EpochStarted claim(long epoch, String node) {
        return new EpochStarted(epoch, new Leader(node, "i" + epoch), Seen.NOTHING, "monitor", "test");
    }

    private static RowsChanged rows(long epoch, long sequence, long lsn) {
        return part(epoch, sequence, 1, true, lsn);
    }

    private static RowsChanged part(long epoch, long sequence, int part, boolean last, long lsn) {
        return new RowsChanged(epoch, sequence, part, last, 7, new Lsn(lsn), 0, List.of(), List.of());
    }
}

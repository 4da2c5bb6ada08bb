package io.baton.follower;

import static io.baton.follower.MemoryTable.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.HaltedException;
import io.baton.core.node.RebuildNeededException;
import io.baton.core.node.RowsNeededException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Peers;
import io.baton.core.port.Rebuild;
import io.baton.core.rejoin.DivergentTransaction;
import io.baton.core.rejoin.LastResort;
import io.baton.core.replay.ReplayState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Node a led epoch 1 up to 100 and b leads epoch 2. The log's entries of b move k1..k3; a had changed k2 and k9 without logging it. */
class RejoinerTest {
    private static final ReplayState AFTER =
        new ReplayState(9, 2, new Leader("b", "i1"), 0, 0, false, Lsn.ZERO, new Position(1, new Lsn(100)));

    private static final ReplayState LEADING =
        new ReplayState(8, 1, new Leader("a", "i1"), 3, 0, false, new Lsn(100), new Position(1, new Lsn(100)));

    private final MemoryTable database = new MemoryTable(Map.of("k1", "old", "k2", "divergent", "k9", "divergent"));
    private final MemorySlot slot = new MemorySlot().holds(50, insert("k1", "old")).holds(100, update("k2", "divergent"))
        .holds(200, insert("k9", "divergent"));
    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final FollowerApplier applier = new FollowerApplier(database, new AppliedPosition(), new Holds());
    private Peers.Rows peer = rows(2, 20, row("k2", "new"));
    private final MemoryRebuild rebuild = new MemoryRebuild();
    /** What everybody says of itself; by the time of {@link #now} milliseconds. */
    private ClusterView heard = ClusterView.EMPTY;
    private long now;
    private final LastResort lastResort = new LastResort("a", () -> heard, () -> now, new LastResort.Limits(100, 1_000, 5_000, 0));
    private final Rejoiner rejoiner = new Rejoiner("a", slot, quarantine, (keys, atLeast) -> Optional.ofNullable(peer).orElseThrow(
        () -> new LogUnavailableException("nobody answers", null)), database, rebuild, applier, this::endSessions, lastResort);

    private int ended;
    /** What sessions do just before they are ended. */
    private Runnable lateSession = () -> {};

    private int endSessions(boolean deposed) {
        assertThat(deposed).isTrue();
        Runnable late = lateSession;
        lateSession = () -> {};
        late.run();
        return ++ended;
    }

    private Optional<Position> begin() {
        return rejoiner.begin(new Lsn(100), AFTER);
    }

    private void complete() {
        rejoiner.complete();
        database.commit(AFTER, true);
    }

    @Test
    void onlyWhatTheLogDoesNotHoldIsKeptAndThenUndone() {
        assertThat(begin()).contains(new Position(2, new Lsn(20)));
        assertThat(quarantine.kept).extracting(DivergentTransaction::id).containsExactly("a@1:0/69", "a@1:0/CD");
        apply(10, insert("k2", "earlier"));
        apply(20, update("k2", "new"), insert("k3", "new"));
        complete();
        assertThat(database.committed).isEqualTo(Map.of("k1", "old", "k2", "new", "k3", "new"));
        rejoiner.finish(2);
        assertThat(slot.ledEpoch()).isEmpty();
    }

    /** Trap K10. */
    @Test
    void whatIsTooLargeToBeReadIsUndoneByItsKeyAndItsQuarantineSaysSo() {
        slot.holdsInPart(300, update("k3", "huge"));
        begin();
        complete();
        assertThat(quarantine.kept).extracting(DivergentTransaction::id).containsExactly("a@1:0/69", "a@1:0/CD", "a@1:0/131");
        assertThat(quarantine.kept).extracting(DivergentTransaction::missing).containsExactly("", "", "a value of 900 bytes is too large to be kept here");
        assertThat(database.committed).doesNotContainKey("k3");
    }

    /** Trap K10: which rows it touched cannot be known, and what follows it is kept all the same. */
    @Test
    void behindWhatCannotBeReadEverythingIsKeptAndTheNodeIsRebuilt() {
        slot.holds(295, insert("k5", "it ends where the next one's commit record begins")).holdsUnreadable(300, update("k3", "before the trouble")).holds(400, insert("k4", "behind it"));
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class).hasMessageContaining("cannot be read: no text for it");
        assertThat(quarantine.kept).extracting(DivergentTransaction::id).containsExactly("a@1:0/69", "a@1:0/CD", "a@1:0/12C", "a@1:0/12D", "a@1:0/195");
        assertThat(quarantine.kept).extracting(DivergentTransaction::missing).containsExactly("", "", "", "the rest of it cannot be read: no text for it", "");
    }

    @Test
    void anEntryBeyondThePlaceOfALeadersRowsIsAppliedToThem() {
        begin();
        apply(15, insert("k2", "new"));
        // A leader's rows are of any place of its WAL, here between two entries.
        apply(25, update("k2", "newer"));
        complete();
        assertThat(database.committed).containsEntry("k2", "newer").doesNotContainKey("k9");
    }

    @Test
    void rowsOfALeaderThatWasDeposedBeforeTheLogGotThereAreNotUsed() {
        begin();
        apply(15, insert("k2", "logged"));
        assertThatThrownBy(() -> applier.apply(new Progress(3, 1, new Lsn(5), 0), AFTER)).isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("other rows are asked for");
        applier.start();
        peer = rows(3, 5, row("k2", "logged"));
        begin();
        apply(15, insert("k2", "logged"));
        complete();
        assertThat(database.committed).containsEntry("k2", "logged");
        assertThat(quarantine.kept).as("kept once by a process").hasSize(2);
    }

    /** Trap F5. */
    @Test
    void aDroppedTransactionOfSeveralPartsTakesNothingOfTheUndoingWithIt() {
        begin();
        part(1, 12, insert("k3", "void"));
        applier.drop();
        assertThat(database.committed).as("nothing is committed in between").containsEntry("k2", "divergent");
        apply(20, insert("k2", "new"));
        complete();
        assertThat(database.committed).isEqualTo(Map.of("k1", "old", "k2", "new"));
    }

    @Test
    void aTransactionOfSeveralPartsIsAppliedWhole() {
        begin();
        apply(10, insert("k2", "first"));
        part(1, 15, update("k2", "new"), insert("k3", "a"));
        assertThat(database.committed).containsEntry("k2", "divergent");
        part(2, 20, insert("k4", "b"));
        complete();
        assertThat(database.committed).isEqualTo(Map.of("k1", "old", "k2", "new", "k3", "a", "k4", "b"));
    }

    /** Its first part says where the commit record begins: just at the end of what the rows show. */
    @Test
    void aTransactionOfSeveralPartsBeyondTheRowsIsAppliedToThem() {
        begin();
        part(1, 20, update("k2", "newer"));
        part(2, 30, insert("k4", "b"));
        complete();
        assertThat(database.committed).isEqualTo(Map.of("k1", "old", "k2", "newer", "k4", "b"));
    }

    @Test
    void whileNoPeerAnswersNothingIsChangedAndNothingKeptAgain() {
        peer = null;
        assertThatThrownBy(this::begin).isInstanceOf(RowsNeededException.class).hasMessageContaining("nobody answers");
        assertThatThrownBy(this::begin).isInstanceOf(RowsNeededException.class);
        assertThat(quarantine.kept).hasSize(2);
        assertThat(database.committed).containsEntry("k2", "divergent");
    }

    @Test
    void whereEverybodyRejoinsTheFirstIsFilledAgainFromTheLogWithItsTailInQuarantine() {
        peer = null;
        untilItGivesUp();
        assertThat(quarantine.kept).hasSize(2);
        assertThat(rebuild.startedOver).as("the node empties it, once it knows that the log begins at its beginning").isEmpty();
        rejoiner.rebuild(2, "nobody is whole");
        assertThat(rebuild.startedOver).containsExactly(2L);
        assertThat(slot.ledEpoch()).isEmpty();
    }

    @Test
    void aPeerThatIsWholeAgainInTimeIsAsked() {
        peer = null;
        for (int i = 0; i < 9; i++) askAgain();
        peer = rows(2, 20, row("k2", "new"));
        assertThat(begin()).contains(new Position(2, new Lsn(20)));
        complete();
        assertThat(database.committed).containsEntry("k2", "new");
        assertThat(rebuild.startedOver).isEmpty();
    }

    /** To halt would help nobody: another one may be the node that can be filled again, and give rows then. */
    @Test
    void aNodeThatTheLogAloneCannotFillGoesOnAsking() {
        peer = null;
        rebuild.possible = false;
        for (int i = 0; i < 100; i++) askAgain();
        assertThatThrownBy(this::begin).isInstanceOf(RowsNeededException.class).hasMessageContaining("cannot be filled again");
    }

    /** Trap F9: as before an undoing, so before all is given up. */
    @Test
    void aWriteThatSlipsInBehindTheTailIsKeptBeforeTheDatabaseIsEmptied() {
        peer = null;
        untilItGivesUp();
        lateSession = () -> slot.holds(300, insert("k8", "late"));
        assertThatThrownBy(() -> rejoiner.rebuild(2, "nobody is whole")).isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("1 transaction(s) were committed here");
        assertThat(rebuild.startedOver).isEmpty();
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class);
        assertThat(quarantine.kept).hasSize(3);
        rejoiner.rebuild(2, "nobody is whole");
        assertThat(rebuild.startedOver).containsExactly(2L);
    }

    @Test
    void aWriteThatSlipsInBehindWhatCannotBeUndoneIsKeptToo() {
        slot.holds(300, new Change.Truncate(List.of(0), false, false));
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class);
        lateSession = () -> slot.holds(400, insert("k8", "late"));
        assertThatThrownBy(() -> rejoiner.rebuild(2, "TRUNCATE")).isInstanceOf(DatabaseUnavailableException.class);
        assertThat(rebuild.startedOver).isEmpty();
    }

    private void untilItGivesUp() {
        for (int i = 0; i < 10; i++) askAgain();
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class).hasMessageContaining("kept in quarantine");
    }

    private void askAgain() {
        for (String node : List.of("a", "b")) heard = heard.hear(new Heartbeat(node, "i1", "", "", "rejoining", 2, 0, AFTER.position(), 9, 0, 0, -1,
            "NEEDS_ROWS", Heartbeat.Health.GOOD, "", 0, 0, false), now);
        assertThatThrownBy(this::begin).isInstanceOf(RowsNeededException.class);
        now += 100;
    }

    @Test
    void everythingIsKeptBeforeItIsGivenUp() {
        slot.holds(300, new Change.Truncate(List.of(0), false, false)).holds(400, insert("k5", "late"));
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class).hasMessageContaining("TRUNCATE");
        assertThat(quarantine.kept).hasSize(4);
    }

    @Test
    void aSchemaChangeIsKeptWithItsTextAndNeedsARebuild() {
        slot.holds(300, new Change.SchemaChange("DROP TABLE", "DROP TABLE t", "app", Map.of(), List.of()));
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class).hasMessageContaining("schema change").hasMessageContaining("DROP TABLE t");
        assertThat(quarantine.kept).hasSize(3);
    }

    /** Trap F9: a session that came in meanwhile, overrides the gate and is told that it committed. */
    @Test
    void aWriteThatSlipsInBehindTheTailIsKeptAndUndoneToo() {
        begin();
        lateSession = () -> slot.holds(300, insert("k8", "late"));
        assertThatThrownBy(this::complete).isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining("1 transaction(s) were committed here");
        assertThat(database.committed).as("nothing was committed").containsEntry("k2", "divergent");
        database.committed.put("k8", "late");
        applier.start();
        begin();
        assertThat(quarantine.kept).extracting(DivergentTransaction::id).containsExactly("a@1:0/69", "a@1:0/CD", "a@1:0/131");
        complete();
        assertThat(database.committed).doesNotContainKey("k8").containsEntry("k2", "new");
    }

    @Test
    void sessionsAreEndedBeforeTheTailIsTaken() {
        lateSession = () -> slot.holds(300, insert("k8", "late"));
        begin();
        assertThat(quarantine.kept).as("what came before the end of the tail is part of it").hasSize(3);
        complete();
        assertThat(ended).isEqualTo(2);
    }

    /** Trap A12: a million rows never are in memory together, and neither are their keys. */
    @Test
    void aTransactionLargerThanMemoryIsKeptPageByPage() {
        slot.holdsRows(300, 1_000_000);
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class).hasMessageContaining("more than");
        assertThat(quarantine.kept).last().satisfies(large -> {
            assertThat(large.changes()).isEqualTo(1_000_000);
            assertThat(large.tables()).containsExactly(MemoryTable.RELATION.toString());
        });
        assertThat(quarantine.largestPage).isBetween(1, UnloggedTail.PAGE_CHANGES);
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class);
        assertThat(quarantine.kept).as("kept once by a process").hasSize(3);
    }

    @Test
    void aPageIsFullWithItsBytesToo() {
        slot.holds(300, insert("k5", "x".repeat(UnloggedTail.PAGE_BYTES)), insert("k6", "b"));
        begin();
        assertThat(quarantine.pages).as("one of each small transaction, two of the large one").isEqualTo(4);
    }

    /** Trap F6: its WAL begins again at places that the log knows already, so nothing of it can be told apart. */
    @Test
    void aServerThatWasSetBackIsRebuilt() {
        assertThatThrownBy(() -> rejoiner.begin(new Lsn(206), AFTER)).isInstanceOf(RebuildNeededException.class).hasMessageContaining("was set back");
        rejoiner.rebuild(2, "set back");
        assertThat(rebuild.startedOver).containsExactly(2L);
    }

    /** Trap F6: its WAL may have passed the old place, but no transaction of it ends just there. */
    @Test
    void aServerThatLacksWhatItOnceWroteIsRebuilt() {
        rejoiner.requireHeld(new Lsn(55));
        rejoiner.requireHeld(new Lsn(205));
        assertThatThrownBy(() -> rejoiner.requireHeld(new Lsn(150))).isInstanceOf(RebuildNeededException.class).hasMessageContaining("set back");
        slot.confirmed = new Lsn(150);
        rejoiner.requireHeld(new Lsn(150));
    }

    /** Trap F1: it has not read yet that another node leads. */
    @Test
    void whatAFormerLeaderHasNotLoggedIsKeptBeforeItIsEmptied() {
        database.stored = LEADING;
        lateSession = () -> slot.holds(300, insert("k8", "late"));
        rejoiner.rebuild(2, "asked by somebody");
        assertThat(quarantine.kept).extracting(DivergentTransaction::id).containsExactly("a@1:0/69", "a@1:0/CD", "a@1:0/131");
        assertThat(quarantine.kept.get(0).reason()).contains("before it had read the log to its end", "asked by somebody");
        assertThat(rebuild.startedOver).containsExactly(2L);
    }

    @Test
    void whatSlipsInMeanwhileIsKeptTheNextTime() {
        database.stored = LEADING;
        lateSession = () -> lateSession = () -> slot.holds(300, insert("k8", "late"));
        assertThatThrownBy(() -> rejoiner.rebuild(2, "a test")).isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining("1 transaction(s) were committed here");
        rejoiner.rebuild(2, "a test");
        assertThat(quarantine.kept).hasSize(3);
    }

    /** What cannot be kept is no reason to keep the rest of a database that is given up in any case. */
    @Test
    void aFormerLeaderWithoutItsSlotIsEmptiedAllTheSame() {
        database.stored = LEADING;
        slot.lost = true;
        rejoiner.keep(new Lsn(100), "cut off");
        rejoiner.rebuild(2, "a test");
        assertThat(rebuild.startedOver).containsExactly(2L);
    }

    @Test
    void whoseEpochIsOverHasNothingToKeep() {
        database.stored = AFTER;
        rejoiner.rebuild(2, "a test");
        assertThat(quarantine.kept).isEmpty();
    }

    /** Trap F8. */
    @Test
    void aLostSlotHaltsTheNode() {
        slot.lost = true;
        assertThatThrownBy(this::begin).isInstanceOf(RebuildNeededException.class).hasMessageContaining("cannot be known");
    }

    @Test
    void aNodeThatNeverLedHasNothingToUndo() {
        slot.led = Optional.empty();
        slot.lost = true;
        assertThat(begin()).isEmpty();
        rejoiner.complete();
        rejoiner.finish(2);
    }

    @Test
    void aLargeValueThatIsNotInTheLogHaltsTheNode() {
        begin();
        var moved = new Change.Update(0, Optional.of(row("k2", null)), List.of(Datum.of("k7"), Datum.UNCHANGED));
        assertThatThrownBy(() -> apply(10, moved)).isInstanceOf(RebuildNeededException.class).hasMessageContaining("kept in quarantine");
    }

    private void apply(long lsn, Change... changes) {
        applier.apply(new RowsChanged(2, 1, 1, true, 1, new Lsn(lsn), 1, List.of(MemoryTable.RELATION), List.of(changes)), AFTER);
    }

    /** The second part is the last. */
    private void part(int part, long lsn, Change... changes) {
        applier.apply(new RowsChanged(2, 1, part, part == 2, 1, new Lsn(lsn), 1, List.of(MemoryTable.RELATION), List.of(changes)), AFTER);
    }

    @SafeVarargs
    private static Peers.Rows rows(long epoch, long lsn, List<Datum>... rows) {
        return new Peers.Rows(new Position(epoch, new Lsn(lsn)), List.of(new Peers.TableRows(MemoryTable.RELATION, List.of(rows))));
    }

    private static Change insert(String key, String value) {
        return new Change.Insert(0, row(key, value));
    }

    private static Change update(String key, String value) {
        return new Change.Update(0, Optional.empty(), row(key, value));
    }

    @Test
    void aDatabaseThatTheLogAloneCanFillIsEmptiedAndBegunAgain() {
        rejoiner.rebuild(2, "a test");
        assertThat(rebuild.startedOver).containsExactly(2L);
        assertThat(slot.ledEpoch()).isEmpty();
    }

    @Test
    void aDatabaseThatHeldRowsBeforeIsLeftAsItIs() {
        rebuild.possible = false;
        assertThatThrownBy(() -> rejoiner.rebuild(2, "a test")).isInstanceOf(HaltedException.class).hasMessageContaining("Nothing was changed");
        assertThat(rebuild.startedOver).isEmpty();
    }

    private static final class MemoryRebuild implements Rebuild {
        private final List<Long> startedOver = new ArrayList<>();
        private boolean possible = true;

        @Override
        public boolean isPossible() {
            return possible;
        }

        @Override
        public void startOver(long ownSince) {
            startedOver.add(ownSince);
        }
    }
}

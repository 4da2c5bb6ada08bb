package io.baton.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Change;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.SequencePosition;
import io.baton.core.log.LogEntry.SequencesAdvanced;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.Lsn;
import io.baton.core.log.Relation;
import io.baton.core.replay.SnapshotPlace.Announced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Trap A17: where whoever was given a leader's snapshot has to go on. */
class SnapshotPlaceTest {
    private SnapshotPlace place = new SnapshotPlace("a", 1, new Lsn(200));
    private long offset;

    @Test
    void itStandsBehindTheLastTransactionThatEndsAtOrBeforeTheSnapshot() {
        read(claim(1, "a"), rows(1, 1, 100), rows(1, 2, 200));
        assertThat(place.isFound()).isTrue();
        assertThat(place.place().sequence()).isEqualTo(2);
    }

    @Test
    void aTransactionBeyondTheSnapshotIsStillToCome() {
        read(claim(1, "a"), rows(1, 1, 199));
        assertThat(place.isFound()).as("another one could end at 200").isFalse();
        read(rows(1, 2, 201));
        assertThat(place.isFound()).isTrue();
        assertThat(place.place().sequence()).isEqualTo(1);
        assertThat(place.now().sequence()).isEqualTo(2);
    }

    @Test
    void progressBeyondTheSnapshotProvesThatAllBeforeItIsThere() {
        read(claim(1, "a"), rows(1, 1, 100), new Progress(1, 2, new Lsn(300), 0));
        assertThat(place.isFound()).isTrue();
        assertThat(place.place().sequence()).isEqualTo(1);
    }

    @Test
    void itNeverStandsInsideOfATransaction() {
        read(claim(1, "a"), rows(1, 1, 100), part(1, 2, 1, false, 150), part(1, 3, 2, true, 250));
        assertThat(place.place().sequence()).isEqualTo(1);
        assertThat(place.isFound()).isTrue();
    }

    @Test
    void aLeaderThatWasRestartedIsTheSameLeader() {
        read(claim(1, "a"), rows(1, 1, 100), part(1, 2, 1, false, 150), claim(2, "a"));
        assertThat(place.isFound()).isFalse();
        read(part(2, 1, 1, false, 150), part(2, 2, 2, true, 180), rows(2, 3, 250));
        assertThat(place.isFound()).isTrue();
        assertThat(place.place().epoch()).isEqualTo(2);
        assertThat(place.place().sequence()).isEqualTo(2);
    }

    @Test
    void earlierLeadersHaveLsnsOfTheirOwn() {
        place = new SnapshotPlace("a", 2, new Lsn(200));
        read(claim(1, "b"), rows(1, 1, 9_000), claim(2, "a"), rows(2, 1, 150), rows(2, 2, 210));
        assertThat(place.place().epoch()).isEqualTo(2);
        assertThat(place.place().sequence()).isEqualTo(1);
    }

    @Test
    void whatADeposedLeaderHeldMayNeverHaveBeenLogged() {
        assertThatThrownBy(() -> read(claim(1, "a"), rows(1, 1, 199), claim(2, "b")))
            .hasMessageContainingAll("epoch 2 belongs to b", "a committed only up to 0/C7", "not up to 0/C8");
    }

    @Test
    void onceItIsFoundALaterLeaderChangesNothing() {
        read(claim(1, "a"), rows(1, 1, 200), claim(2, "b"), rows(2, 1, 5));
        assertThat(place.place().epoch()).isEqualTo(1);
        assertThat(place.now().leader().node()).isEqualTo("b");
    }

    @Test
    void whatWasAnnouncedBeforeItIsToldAndWhatComesLaterIsNot() {
        read(claim(1, "a"), sequences(1, 1, 90, 1_000), sequences(1, 2, 150, 2_000), sequences(1, 3, 250, 3_000));
        assertThat(place.announced()).containsExactly(new Announced(new SequencePosition("s", "q", 2_000), Set.of()));
    }

    @Test
    void whatWasAnnouncedOfASequenceThatBeganAgainIsForgotten() {
        for (String statement : List.of("DROP SEQUENCE s.q", "CREATE SEQUENCE IF NOT EXISTS q MAXVALUE 5", "ALTER SEQUENCE \"s\".\"q\" RESTART WITH 1")) {
            place = new SnapshotPlace("a", 1, new Lsn(200));
            read(claim(1, "a"), sequences(1, 1, 90, 1_000), schema(1, 2, 100, statement));
            assertThat(place.announced()).as(statement).isEmpty();
        }
        for (String statement : List.of("ALTER SEQUENCE s.q OWNED BY NONE", "DROP SEQUENCE s.q2")) {
            place = new SnapshotPlace("a", 1, new Lsn(200));
            read(claim(1, "a"), sequences(1, 1, 90, 1_000), schema(1, 2, 100, statement));
            assertThat(place.announced()).as(statement).hasSize(1);
        }
    }

    /** Whose sequence it is only the catalog knows, so the tables are told with the position. */
    @Test
    void tablesThatWereTruncatedWithRestartIdentityAreToldWithWhatWasAnnouncedBefore() {
        place = new SnapshotPlace("a", 1, new Lsn(300));
        read(claim(1, "a"), sequences(1, 1, 90, 1_000), truncate(1, 2, 100, false));
        assertThat(place.announced()).containsExactly(new Announced(new SequencePosition("s", "q", 1_000), Set.of()));
        read(truncate(1, 3, 110, true));
        assertThat(place.announced()).containsExactly(new Announced(new SequencePosition("s", "q", 1_000), Set.of(new SnapshotPlace.Table("s", "t"))));
        read(sequences(1, 4, 120, 1_001));
        assertThat(place.announced()).as("announced after it").containsExactly(new Announced(new SequencePosition("s", "q", 1_001), Set.of()));
    }

    private static RowsChanged truncate(long epoch, long sequence, long lsn, boolean restartIdentity) {
        return new RowsChanged(epoch, sequence, 1, true, 1, new Lsn(lsn), 0, List.of(new Relation("s", "t", 'd', List.of())),
            List.of(new Change.Truncate(List.of(0), false, restartIdentity)));
    }

    private static RowsChanged schema(long epoch, long sequence, long lsn, String statement) {
        String tag = statement.substring(0, statement.indexOf(' ', statement.indexOf(' ') + 1));
        return new RowsChanged(epoch, sequence, 1, true, 1, new Lsn(lsn), 0, List.of(), List.of(new Change.SchemaChange(tag, statement, "r", Map.of(), List.of())));
    }

    /** Of all logs that one leader can write: every transaction is either in the snapshot or behind the place. */
    @Test
    void everyTransactionIsOnExactlyOneSide() {
        var random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            long snapshot = random.nextInt(400);
            place = new SnapshotPlace("a", 1, new Lsn(snapshot));
            var log = log(random);
            for (int i = 0; i < log.size(); i++) place.read(i, log.get(i));
            var behind = new TreeSet<Long>();
            var before = new TreeSet<Long>();
            ReplayState state = ReplayState.START;
            for (int i = 0; i < log.size(); i++) {
                var step = state.read(i, log.get(i));
                state = step.next();
                if (step.verdict() instanceof Verdict.Apply apply && apply.entry() instanceof RowsChanged rows && rows.last())
                    (i <= place.place().offset() ? before : behind).add(rows.lsn().value());
            }
            assertThat(before).as("round " + round).allMatch(lsn -> lsn <= snapshot);
            assertThat(place.isFound()).isTrue();
            assertThat(behind).as("round " + round).allMatch(lsn -> lsn > snapshot);
        }
    }

    private static List<LogEntry> log(Random random) {
        var log = new ArrayList<LogEntry>(List.of(claim(1, "a")));
        long epoch = 1;
        long sequence = 0;
        for (long lsn = 10; lsn < 500; lsn += 1 + random.nextInt(60)) {
            switch (random.nextInt(5)) {
                case 0 -> log.add(new Progress(epoch, ++sequence, new Lsn(lsn), 0));
                case 1 -> {
                    log.add(part(epoch, ++sequence, 1, false, lsn - 1));
                    log.add(part(epoch, ++sequence, 2, true, lsn));
                }
                case 2 -> {
                    // Parts that are never finished, and are written again in the next epoch.
                    log.add(part(epoch, ++sequence, 1, false, lsn - 1));
                    log.add(claim(++epoch, "a"));
                    sequence = 0;
                }
                default -> log.add(rows(epoch, ++sequence, lsn));
            }
        }
        log.add(new Progress(epoch, ++sequence, new Lsn(1_000), 0));
        return log;
    }

    private void read(LogEntry... entries) {
        for (LogEntry entry : entries) place.read(offset++, entry);
    }

    private static EpochStarted claim(long epoch, String node) {
        return new EpochStarted(epoch, new Leader(node, "i" + epoch), Seen.NOTHING, "test", "test");
    }

    private static RowsChanged rows(long epoch, long sequence, long lsn) {
        return part(epoch, sequence, 1, true, lsn);
    }

    private static RowsChanged part(long epoch, long sequence, int part, boolean last, long lsn) {
        return new RowsChanged(epoch, sequence, part, last, 1, new Lsn(lsn), 0, List.of(), List.of());
    }

    private static SequencesAdvanced sequences(long epoch, long sequence, long lsn, long value) {
        return new SequencesAdvanced(epoch, sequence, new Lsn(lsn), List.of(new SequencePosition("s", "q", value)));
    }
}

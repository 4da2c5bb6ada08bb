package io.baton.follower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import io.baton.follower.PointInTime.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the log is left off: after the last transaction that counts, and in the middle of none. */
class PointInTimeTest {
    private final List<LogEntry> log = new ArrayList<>();
    private final Memory database = new Memory();

    @BeforeEach
    void fill() {
        log.add(new EpochStarted(1, new Leader("a", "a-1"), Seen.NOTHING, "test", "a test"));
        log.add(rows(1, 1, true, 100, 1_000));
        log.add(rows(2, 1, true, 200, 2_000));
        log.add(new Progress(1, 3, new Lsn(250), 2_500));
        log.add(rows(4, 1, false, 260, 3_000));
        log.add(rows(5, 2, true, 300, 3_000));
        // Of an epoch that nobody has claimed before it is read: void for a deposed leader.
        log.add(new EpochStarted(2, new Leader("b", "b-1"), Seen.NOTHING, "test", "a test"));
        log.add(rows(6, 1, true, 400, 3_500));
        log.add(new RowsChanged(2, 1, 1, true, 1, new Lsn(50), 4_000, List.of(), List.of()));
    }

    private static RowsChanged rows(long sequence, int part, boolean last, long lsn, long micros) {
        return new RowsChanged(1, sequence, part, last, 1, new Lsn(lsn), micros, List.of(), List.of());
    }

    @Test
    void theTransactionOfTheTokenIsTheLastOne() {
        assertThat(run(new Until.Token(at(1, 200)))).isEqualTo(at(1, 200));
        assertThat(database.committed).containsExactly(100L, 200L);
    }

    @Test
    void aTokenBetweenTwoTransactionsBringsTheFirst() {
        assertThat(run(new Until.Token(at(1, 270)))).isEqualTo(at(1, 250));
        assertThat(database.committed).containsExactly(100L, 200L, 250L);
    }

    /** Its earlier parts are of a transaction that ends beyond. */
    @Test
    void aTransactionOfPartsComesWholeOrNotAtAll() {
        run(new Until.Token(at(1, 299)));
        assertThat(database.committed).containsExactly(100L, 200L, 250L);
        assertThat(run(new Until.Token(at(1, 300)))).isEqualTo(at(1, 300));
    }

    @Test
    void whatADeposedLeaderWroteDoesNotCountHereEither() {
        assertThat(run(new Until.Token(at(2, 50)))).isEqualTo(at(2, 50));
        assertThat(database.committed).doesNotContain(400L).endsWith(50L);
    }

    @Test
    void aTimeStopsBeforeTheFirstTransactionAfterIt() {
        assertThat(run(new Until.Time(2_000))).isEqualTo(at(1, 200));
        assertThat(run(new Until.Time(2_999))).isEqualTo(at(1, 250));
        assertThat(run(new Until.End())).isEqualTo(at(2, 50));
    }

    @Test
    void aTokenThatTheLogDoesNotReachIsRefusedAndSaysWhatThereIs() {
        assertThatThrownBy(() -> run(new Until.Token(at(2, 60)))).hasMessageContaining("the log ends at position 2:0/32").hasMessageContaining("2:0/3C");
    }

    private Position run(Until until) {
        database.committed.clear();
        return new PointInTime(new Reader(), database, until).run(ReplayState.START, at -> {}).position();
    }

    private static Position at(long epoch, long lsn) {
        return new Position(epoch, new Lsn(lsn));
    }

    private final class Reader implements LogReader {
        private int next;

        @Override
        public void seekAfter(long offset) {
            next = (int) offset + 1;
        }

        @Override
        public long behind() {
            return 0;
        }

        /** Two at a time, so that places between them are commits. */
        @Override
        public List<Record> poll(Duration max) {
            var records = new ArrayList<Record>();
            for (int i = 0; i < 2 && next < log.size(); i++, next++) records.add(new Record(next, 0, log.get(next)));
            return records;
        }

        @Override
        public long next() {
            return next;
        }

        @Override
        public long end() {
            return log.size();
        }

        @Override
        public void close() {}
    }

    /** Remembers the LSNs of what was applied and committed. */
    private static final class Memory implements FollowerDatabase {
        private final List<Long> committed = new ArrayList<>();
        private final List<Long> open = new ArrayList<>();
        private int mark;

        @Override
        public Stored load() {
            return new Stored(ReplayState.START, 0);
        }

        @Override
        public void apply(Written entry) {
            if (entry instanceof RowsChanged rows && rows.part() == 1) mark = open.size();
            open.add(entry.lsn().value());
        }

        @Override
        public void skip(Written last, long offset, String by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void commit(ReplayState state, boolean durable) {
            committed.addAll(open);
            open.clear();
        }

        @Override
        public void dropParts() {
            open.subList(mark, open.size()).clear();
        }

        @Override
        public void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void pause(Optional<String> by) {}

        @Override
        public void close() {}
    }
}

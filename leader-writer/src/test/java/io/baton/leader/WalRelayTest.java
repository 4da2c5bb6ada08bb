package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Change;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.LogWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The relay's rhythm, by a clock that the test moves. */
class WalRelayTest {
    private static final long MILLI = 1_000_000L;

    private final List<Long> confirmedAt = new ArrayList<>();
    private final Deque<ChangeSource.Event> events = new ArrayDeque<>();
    private final ReadBack readBack = new ReadBack(1, Lsn.ZERO, 0);
    private boolean logAnswers = true;
    private long now = MILLI;
    private final WalRelay relay = new WalRelay(new Slot(), new Log(), readBack, Lsn.ZERO, Lsn.ZERO, () -> Lsn.ZERO);

    /**
     * Trap S7: a walsender of PostgreSQL 16 and later may miss its wake-up, and a lone commit would then wait for up to 15 s; a status
     * update wakes it.
     */
    @Test
    void trapS7AStatusIsSentEveryTenMillisecondsWhileNothingMoves() {
        run(1_000);
        assertThat(longestSilence()).isLessThanOrEqualTo(11 * MILLI);
    }

    @Test
    void trapS7AlsoWhileACommitWaitsForTheLog() {
        run(100);
        logAnswers = false;
        events.addAll(List.of(new ChangeSource.Event.Begin(7, new Lsn(200), 0),
            new ChangeSource.Event.Changed(List.of(), new Change.Truncate(List.of(), false, false), 10),
            new ChangeSource.Event.Commit(new Lsn(210))));
        run(1_000);
        assertThat(longestSilence()).isLessThanOrEqualTo(11 * MILLI);
    }

    private void run(int millis) {
        for (int i = 0; i < millis; i++) {
            relay.tick(now);
            now += MILLI;
        }
    }

    private long longestSilence() {
        assertThat(confirmedAt).hasSizeGreaterThan(2);
        long longest = now - confirmedAt.get(confirmedAt.size() - 1);
        for (int i = 1; i < confirmedAt.size(); i++) longest = Math.max(longest, confirmedAt.get(i) - confirmedAt.get(i - 1));
        return longest;
    }

    private final class Slot implements ChangeSource {
        @Override
        public Optional<Event> poll() {
            return Optional.ofNullable(events.poll());
        }

        @Override
        public Lsn received() {
            return new Lsn(100);
        }

        @Override
        public void confirm(Lsn logged, Lsn applied) {
            confirmedAt.add(now);
        }

        @Override
        public void close() {}
    }

    /** Reads back at once what is written, while it answers. */
    private final class Log implements LogWriter {
        @Override
        public void append(LogEntry entry) {
            if (logAnswers && entry instanceof Written written) readBack.read(written, now);
        }

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}

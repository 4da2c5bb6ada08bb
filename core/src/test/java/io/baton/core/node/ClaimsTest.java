package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.LogWriter;
import io.baton.core.replay.ReplayState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Trap K10: what cannot be logged must not fill the log with claims. */
class ClaimsTest {
    private static final long MILLI = 1_000_000L;
    private static final Leader SELF = new Leader("n1", "a");

    private final List<Long> claimed = new ArrayList<>();
    private final Claims claims = new Claims(purpose -> new Recorder(), SELF);
    private long now = -5_000 * MILLI;

    private final class Recorder implements LogWriter {
        @Override
        public void append(LogEntry entry) {
            claimed.add(entry.epoch());
        }

        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void theSameTroubleAgainIsMetEverMoreSlowly() {
        var pauses = new ArrayList<Long>();
        for (long epoch = 1; epoch <= 12; epoch++) pauses.add(millisUntilClaimed(epoch));
        assertThat(pauses).containsExactly(0L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L);
    }

    @Test
    void anEpochThatLastedEndsThePauses() {
        for (long epoch = 1; epoch <= 6; epoch++) millisUntilClaimed(epoch);
        now += 9_000 * MILLI;
        assertThat(millisUntilClaimed(7)).isEqualTo(3_200);
        now += 10_000 * MILLI;
        assertThat(millisUntilClaimed(8)).isZero();
        assertThat(millisUntilClaimed(9)).isEqualTo(100);
    }

    @Test
    void anotherNodesEpochEndsThePauses() {
        for (long epoch = 1; epoch <= 6; epoch++) millisUntilClaimed(epoch);
        assertThat(millisUntilClaimed(8)).isZero();
    }

    @Test
    void aClaimOfWhichNothingWasReadIsMadeAgain() {
        millisUntilClaimed(1);
        millisUntilClaimed(2);
        for (int i = 0; i < 99; i++) claim(2);
        assertThat(claimed).containsExactly(2L, 3L);
        claim(2);
        assertThat(claimed).containsExactly(2L, 3L, 3L);
    }

    /** Steps every 10 ms, as a node does, until the epoch after {@code epoch} is claimed. */
    private long millisUntilClaimed(long epoch) {
        long since = now;
        int before = claimed.size();
        while (true) {
            claims.claim(state(epoch), "trouble", now);
            if (claimed.size() > before) break;
            now += 10 * MILLI;
        }
        assertThat(claimed.get(before)).isEqualTo(epoch + 1);
        return (now - since) / MILLI;
    }

    private void claim(long epoch) {
        now += 10 * MILLI;
        claims.claim(state(epoch), "trouble", now);
    }

    private static ReplayState state(long epoch) {
        return new ReplayState(epoch, epoch, SELF, 1, 0, false, Lsn.ZERO, Position.START);
    }
}

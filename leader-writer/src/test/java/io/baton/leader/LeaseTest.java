package io.baton.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.Lsn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long SECOND = 1_000_000_000L;

    private final ReadBack readBack = new ReadBack(1, Lsn.ZERO, 0);
    private final List<Boolean> told = new ArrayList<>();
    private final Lease lease = new Lease(readBack, told::add);

    @Test
    void aLeaderThatReadsNothingBackTakesNoNewWritesUntilItDoesAgain() {
        readBack.read(new Progress(1, 1, new Lsn(10), 0), 0);
        lease.tick(2 * SECOND);
        assertThat(told).isEmpty();
        lease.tick(4 * SECOND);
        lease.tick(5 * SECOND);
        assertThat(told).containsExactly(false);
        readBack.read(new Progress(1, 2, new Lsn(20), 0), 6 * SECOND);
        lease.tick(6 * SECOND);
        assertThat(told).containsExactly(false, true);
    }

    @Test
    void beforeItsFirstEntryThereIsNothingToShut() {
        lease.tick(60 * SECOND);
        assertThat(told).isEmpty();
    }
}

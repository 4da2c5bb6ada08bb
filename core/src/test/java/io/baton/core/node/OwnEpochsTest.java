package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Orders;
import io.baton.core.replay.ReplayState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which epochs of its name a node takes for those that its database wrote: what it does not apply, its database must hold. */
class OwnEpochsTest {
    private final OneNode one = new OneNode("a");

    @Test
    void whatItsDatabaseLedIsNotAppliedAgain() {
        history();
        one.stored = new Stored(OneNode.at(1, 1, "b"), 0, 2, 0, Optional.empty());
        one.start();
        one.step(6);
        assertThat(one.did).contains("apply 3/1").doesNotContain("apply 2/1");
    }

    /** Trap F4: the backup is of the time before it led, and what it led then is in the log alone. */
    @Test
    void anOlderBackupTakesWhatItLedSinceFromTheLog() {
        history();
        one.stored = new Stored(OneNode.at(1, 1, "b"), 0);
        one.start();
        one.step(6);
        assertThat(one.did).contains("apply 2/1", "apply 3/1");
        assertThat(one.node.view().condition()).isEqualTo(Condition.OK);
    }

    /** Trap F6: its server may have been set back. */
    @Test
    void whatItTakesForWrittenIsLookedForBeforeItLeadsOn() {
        one.claim(1, "a");
        one.log.add(rows(1, 1, 10));
        one.log.add(rows(1, 2, 20));
        one.stored = new Stored(new ReplayState(0, 1, new Leader("a", "a-0"), 0, 0, false, Lsn.ZERO, Position.START), 0, 1, 0, Optional.empty());
        one.start();
        one.step(4);
        one.claim(2, "a");
        one.step(1);
        assertThat(one.did).containsExactly("require 20", "open 2");
    }

    private static LogEntry rows(long epoch, long sequence, long lsn) {
        return new RowsChanged(epoch, sequence, 1, true, 1, new Lsn(lsn), 1, List.of(), List.of());
    }

    @Test
    void whatItLeadsNowItsDatabaseHolds() {
        one.start();
        one.claim(1, "a");
        one.step(1);
        one.claim(2, "a");
        one.log.add(new Progress(2, 1, new Lsn(10), 0));
        one.step(2);
        assertThat(one.did).containsExactly("open 2", "read back 2/1");
    }

    /** Its term knows of no epoch yet. */
    @Test
    void aRebuildBeforeItHasLookedForItsPlaceIsDoneWithAllEpochsOfBefore() {
        one.stored = new Stored(OneNode.at(3, 5, "a"), 0);
        one.endOfLog = new LogUnavailableException("the log is out of reach", null);
        one.start();
        one.step(1);
        assertThat(one.ask(new Orders.Order.Rebuild("somebody"))).isEmpty();
        assertThat(one.did).contains("rebuild 6");
    }

    /** b leads, then a, then b again; each writes once. */
    private void history() {
        one.claim(1, "b");
        one.log.add(new Progress(1, 1, new Lsn(10), 0));
        one.claim(2, "a");
        one.log.add(new Progress(2, 1, new Lsn(20), 0));
        one.claim(3, "b");
        one.log.add(new Progress(3, 1, new Lsn(30), 0));
    }
}

package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.ContentAdopted;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView.Condition;
import io.baton.core.port.FollowerDatabase.Stored;
import io.baton.core.replay.ReplayState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap A17: a node that was there before the cluster's content was noted does not have it, and must never lead. */
class AdoptedContentTest {
    private static final EpochStarted FIRST = new EpochStarted(1, new Leader("a", "init"), Seen.NOTHING, "init", "test");
    private static final ContentAdopted ADOPTED = new ContentAdopted(0, "a", "3 tables with rows");
    private static final Progress WRITE = new Progress(1, 1, new Lsn(10), 0);

    private List<LogEntry> claimed = List.of();
    private ReplayState stored = ReplayState.START;

    @Test
    void aNodeThatWasGivenAnEmptyDatabaseBeforeHalts() {
        Node node = node("b", FIRST, ADOPTED, WRITE);
        assertThat(node.view().condition()).isEqualTo(Condition.HALTED);
        assertThat(node.view().detail()).contains("a's database (3 tables with rows)", "given to b before", "Nothing was changed", "'baton copy'");
        assertThat(claimed).isEmpty();
        assertThat(node("b", FIRST, ADOPTED, WRITE).view().condition()).as("started again").isEqualTo(Condition.HALTED);
    }

    @Test
    void theNodeWhoseContentItIsGoesOn() {
        assertThat(node("a", FIRST, ADOPTED).view().condition()).isEqualTo(Condition.OK);
        assertThat(claimed).isNotEmpty();
    }

    @Test
    void aCopyBeginsBehindIt() {
        stored = new ReplayState(2, 1, FIRST.leader(), 1, 0, false, new Lsn(10), new Position(1, new Lsn(10)));
        assertThat(node("b", FIRST, ADOPTED, WRITE).view().condition()).isEqualTo(Condition.OK);
    }

    @Test
    void whatIsNotedBehindTheFirstWriteIsTooLateAndStopsNobody() {
        assertThat(node("b", FIRST, WRITE, ADOPTED).view().condition()).isEqualTo(Condition.OK);
    }

    private Node node(String name, LogEntry... entries) {
        var one = new OneNode(name);
        one.log.addAll(List.of(entries));
        one.stored = new Stored(stored, 0);
        one.start();
        one.step(entries.length);
        stored = one.stored.state();
        claimed = one.claimed;
        return one.node;
    }
}

package io.baton.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.log.Position;
import org.junit.jupiter.api.Test;

/** What a node or a monitor believes of the others, from their heartbeats. */
class ClusterViewTest {
    @Test
    void theLastWordOfEachNodeCounts() {
        var view = ClusterView.EMPTY.hear(beat("b", "following", 1), 10).hear(beat("a", "following", 1), 20).hear(beat("b", "opening", 2), 30);
        assertThat(view.sorted()).extracting(h -> h.heartbeat().node()).containsExactly("a", "b");
        assertThat(view.nodes().get("b").heartbeat().term()).isEqualTo("opening");
        assertThat(view.nodes().get("b").ageMillis(35)).isEqualTo(5);
    }

    @Test
    void hearingLeavesTheOldViewAsItWas() {
        var before = ClusterView.EMPTY.hear(beat("a", "following", 1), 10);
        before.hear(beat("b", "following", 1), 20);
        assertThat(before.nodes()).containsOnlyKeys("a");
    }

    @Test
    void ofTwoThatSayTheyLeadTheHigherEpochIsBelieved() {
        var view = ClusterView.EMPTY.hear(beat("a", "leading", 4), 10).hear(beat("b", "leading", 5), 10).hear(beat("c", "following", 6), 10);
        assertThat(view.leader()).hasValueSatisfying(h -> assertThat(h.heartbeat().node()).isEqualTo("b"));
        assertThat(view.epoch()).isEqualTo(6);
    }

    @Test
    void nobodyLeadsBeforeSomebodySaysSo() {
        assertThat(ClusterView.EMPTY.leader()).isEmpty();
        assertThat(ClusterView.EMPTY.epoch()).isZero();
        assertThat(ClusterView.EMPTY.hear(beat("a", "opening", 4), 10).leader()).isEmpty();
    }

    private static Heartbeat beat(String node, String term, long epoch) {
        return new Heartbeat(node, "i1", "127.0.0.1:1", "127.0.0.1:2/db", term, epoch, 0, Position.START, 0, 0, 0, -1, "OK", Health.GOOD, "",
            0, 0, false);
    }
}

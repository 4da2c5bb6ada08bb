package io.baton.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.cluster.Members.Member;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom the log is kept for, and what is said of those for whom it is not. */
class MembersTest {
    private final Members members = new Members("1", 77, Map.of("a", new Member("1", Optional.empty()), "b", new Member("2", Optional.of("2026-11-22 by me"))));

    @Test
    void whoIsHeardWithADatabaseThatIsNotKnownIsRegistered() {
        var view = ClusterView.EMPTY.hear(beat("a", "1", 5), 1_000).hear(beat("b", "2", 5), 1_000).hear(beat("c", "3", 5), 1_000);
        assertThat(members.toRegister(view, 1_100)).extracting(Heartbeat::node).containsExactly("c");
        // Emptied and filled again: another database, and a member again.
        assertThat(members.toRegister(view.hear(beat("b", "9", 5), 1_000), 1_100)).extracting(Heartbeat::node).containsExactly("b", "c");
        assertThat(members.toRegister(view, 9_000)).isEmpty();
    }

    @Test
    void onlyTheDatabaseThatWasRetiredIsRetired() {
        assertThat(members.retired("b", "2")).contains("2026-11-22 by me");
        assertThat(members.retired("b", "9")).isEmpty();
        assertThat(members.registered()).containsExactly("a");
        assertThat(members.standing()).isEqualTo(new Standing("1", 77, Set.of("b/2")));
    }

    @Test
    void itIsBelievedOfWhoeverHasAppliedMost() {
        var told = beat("a", "1", 9, "b/2");
        var view = ClusterView.EMPTY.hear(beat("b", "2", 7), 1).hear(told, 1);
        assertThat(view.isRetired(beat("b", "2", 7))).isTrue();
        assertThat(view.isRetired(beat("b", "9", 7))).isFalse();
        assertThat(view.isRetired(told)).isFalse();
        // It has applied more since, and was registered again.
        assertThat(view.hear(beat("c", "3", 12), 1).isRetired(beat("b", "2", 7))).isFalse();
    }

    private static Heartbeat beat(String node, String birth, long applied, String... retired) {
        return new Heartbeat(node, "i", "", "", "following", 1, applied, new Position(1, new Lsn(applied)), applied, 0, 0, -1, "OK", Health.GOOD, "", 0, 0, false,
            new Standing(birth, applied, Set.of(retired)));
    }
}

package io.baton.core.trim;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.cluster.Members;
import io.baton.core.cluster.Members.Member;
import io.baton.core.cluster.Standing;
import io.baton.core.log.Position;
import io.baton.core.trim.TrimRule.Need;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which place of a node counts. */
class PassedTest {
    private final Members members = new Members("1", 0, Map.of("a", new Member("1", Optional.empty()), "b", new Member("2", Optional.of("yesterday"))));

    @Test
    void aPlaceCountsOnceItsNodeWasHeardAgainAtALaterLook() {
        Passed once = Passed.NOTHING.look(members, hear("1", 50, 1));
        assertThat(once.needs(members)).as("of members alone").containsExactly(new Need("a", OptionalLong.empty()));
        Passed twice = once.look(members, hear("1", 80, 2));
        assertThat(at(twice)).isEqualTo(50);
        assertThat(at(twice.look(members, hear("1", 80, 3)))).isEqualTo(80);
    }

    @Test
    void oneThatFallsSilentStaysBeforeItsLastWordWhichItsDiskMayNotHave() {
        Passed silent = Passed.NOTHING.look(members, hear("1", 50, 1)).look(members, hear("1", 80, 2));
        for (int look = 0; look < 5; look++) silent = silent.look(members, hear("1", 80, 2));
        assertThat(at(silent)).isEqualTo(50);
        assertThat(at(silent.look(members, ClusterView.EMPTY))).isEqualTo(50);
    }

    @Test
    void whatACrashSetBackIsSetBackHere() {
        Passed back = Passed.NOTHING.look(members, hear("1", 50, 1)).look(members, hear("1", 40, 2));
        assertThat(at(back)).isEqualTo(40);
    }

    @Test
    void neitherAnotherDatabaseCountsNorOneThatIsAway() {
        Passed before = Passed.NOTHING.look(members, hear("1", 50, 1)).look(members, hear("1", 50, 2));
        assertThat(at(before.look(members, hear("9", 90, 3)).look(members, hear("9", 90, 4)))).isEqualTo(50);
        assertThat(at(before.look(members, away(90, 3)).look(members, away(90, 4)))).isEqualTo(50);
        var anew = new Members("1", 0, Map.of("a", new Member("9", Optional.empty())));
        assertThat(before.look(anew, hear("9", 3, 3)).needs(anew)).isEqualTo(List.of(new Need("a", OptionalLong.empty())));
    }

    private long at(Passed passed) {
        return passed.needs(members).get(0).passed().orElseThrow();
    }

    private static ClusterView hear(String birth, long offset, long at) {
        return hear(birth, offset, at, Health.GOOD);
    }

    private static ClusterView away(long offset, long at) {
        return hear("1", offset, at, new Health(false, true, true));
    }

    /** What a node believes to have applied is more than what its database has. */
    private static ClusterView hear(String birth, long offset, long at, Health health) {
        return ClusterView.EMPTY.hear(new Heartbeat("a", "i", "", "", "following", 1, 1, Position.START, offset + 7, 0, 0, -1, "OK", health, "", 0, 0, false,
            new Standing(birth, offset, Set.of())), at);
    }
}

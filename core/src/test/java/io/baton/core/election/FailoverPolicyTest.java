package io.baton.core.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the policy promotes, whom it never does, and what it says. */
class FailoverPolicyTest {
    private final SimulatedCluster cluster = new SimulatedCluster(1, "a", "b", "c");

    @Test
    void theFollowerThatHasAppliedMostIsPromoted() {
        cluster.node("c").applied = 101;
        assertPromoted("c");
    }

    @Test
    void atTheSamePositionPriorityDecides() {
        cluster.node("c").priority = 1;
        assertPromoted("c");
    }

    @Test
    void atTheSamePositionAndPriorityTheNameDecidesSoThatMonitorsAgree() {
        assertPromoted("b");
    }

    @Test
    void whoIsStillCatchingUpComesAfterThoseWhoAreNot() {
        cluster.node("c").applied = 101;
        cluster.node("c").state = "CATCHING_UP";
        assertPromoted("b");
    }

    @Test
    void whoIsStillCatchingUpIsBetterThanNobody() {
        cluster.node("b").dead = true;
        cluster.node("c").state = "CATCHING_UP";
        assertPromoted("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HALTED", "NEEDS_SNAPSHOT", "STUCK", "PAUSED"})
    void trapA15WhoIsInErrorIsNeverPromoted(String state) {
        assertNobody(c -> c.state = state, "c is " + state);
    }

    @Test
    void trapD10WhoIsIllIsNeverPromoted() {
        assertNobody(c -> c.health = new Health(false, true, true), "c is not healthy");
        assertNobody(c -> c.health = new Health(true, true, false), "c is not healthy");
    }

    @Test
    void whoSaidGoodbyeIsNeverPromoted() {
        assertNobody(c -> c.goodbye = true, "c said goodbye");
    }

    @Test
    void whoIsSilentItselfIsNeverPromoted() {
        assertNobody(c -> c.dead = true, "c is silent itself");
    }

    @Test
    void whoHasNotReadTheCurrentEpochIsNotPromoted() {
        assertNobody(c -> c.epoch = 0, "c has not read epoch 1 yet");
    }

    @Test
    void whoIsRejoiningIsNotPromoted() {
        assertNobody(c -> c.term = "rejoining", "c is rejoining");
    }

    @Test
    void aFollowerNeedsNoSlotToBePromoted() {
        cluster.node("b").health = new Health(true, false, true);
        assertPromoted("b");
    }

    @Test
    void trapF3WithoutAKnownEpochNothingIsClaimed() {
        cluster.nodes.values().forEach(n -> n.epoch = 0);
        cluster.run(20_000);
        assertThat(cluster.claims).isEmpty();
        assertThat(cluster.monitor().last).isEqualTo(new Decision.Wait("No node has told the current epoch yet."));
    }

    @Test
    void aClaimNamesTheProcessWhatItHasReadAndWhy() {
        cluster.node("b").applied = 4711;
        cluster.node("b").incarnation = "i7";
        cluster.run(5000);
        cluster.node("a").dead = true;
        cluster.run(1200);
        var claim = cluster.claims.get(0).claim();
        assertThat(claim.entry("m1")).isEqualTo(new EpochStarted(2, new Leader("b", "i7"), new Seen(1, 4711), "m1",
            "a was silent for more than 700 ms while others were heard; of the healthy followers b has applied most (1:0/1267)."));
    }

    @Test
    void aClaimThatWasNotSeenIsMadeAgain() {
        cluster.run(5000);
        cluster.node("a").dead = true;
        cluster.epoch = 77;
        cluster.run(4000);
        assertThat(cluster.claims).extracting(c -> c.claim().epoch()).contains(2L).containsOnly(2L);
        assertThat(cluster.claims.get(1).at() - cluster.claims.get(0).at()).isBetween(1000L, 1200L);
    }

    @Test
    void aClaimTooHighIsNotBelieved() {
        var election = cluster.run(5000).monitor().election;
        assertThat(election.read(new EpochStarted(9, new Leader("c", "i1"), Seen.NOTHING, "x", "y")).seat()).isEqualTo(election.seat());
        assertThat(election.read(new EpochStarted(1, new Leader("c", "i1"), Seen.NOTHING, "x", "y")).seat()).isEqualTo(election.seat());
        assertThat(election.read(new EpochStarted(2, new Leader("c", "i1"), new Seen(1, 5), "x", "y")).seat().leader()).isEqualTo("c");
    }

    /** It may have been written, and void, before the epoch that it follows: the monitor reads the log later than it hears the nodes. */
    @Test
    void aClaimOfSomebodyWhoHadNotReadThisEpochIsNotBelieved() {
        var election = cluster.run(5000).monitor().election;
        assertThat(election.read(new EpochStarted(2, new Leader("c", "i1"), Seen.NOTHING, "x", "y")).seat()).isEqualTo(election.seat());
    }

    @Test
    void aNegativeStaggerIsRefused() {
        assertThatThrownBy(() -> new FailoverPolicy(FailoverPolicy.Limits.USUAL, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertPromoted(String name) {
        cluster.run(5000);
        cluster.node("a").dead = true;
        cluster.run(900);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.claim().leader().node()).isEqualTo(name));
    }

    /** With b away for good, c is the only candidate; d, a node that cannot lead either, keeps time passing. */
    private static void assertNobody(Consumer<SimulatedNode> trouble, String reason) {
        var cluster = new SimulatedCluster(1, "a", "c", "d");
        cluster.node("d").state = "PAUSED";
        cluster.run(5000);
        trouble.accept(cluster.node("c"));
        cluster.run(1000);
        cluster.node("a").dead = true;
        cluster.run(10_000);
        assertThat(cluster.claims).isEmpty();
        assertThat(cluster.monitor().last).isInstanceOfSatisfying(Decision.Wait.class,
            wait -> assertThat(wait.reason()).contains("nobody to promote").contains(reason).contains("a is the one to be replaced"));
    }
}

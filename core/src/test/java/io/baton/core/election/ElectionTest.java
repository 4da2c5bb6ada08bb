package io.baton.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.Heartbeat.Health;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole stories of nodes, Kafka and monitors, in simulated time. */
class ElectionTest {
    private final SimulatedCluster cluster = new SimulatedCluster(1, "a", "b", "c");

    @Test
    void anHourWithPausesOfUpToHalfASecondSeesNoClaim() {
        for (int i = 0; i < 1800; i++) {
            cluster.run(2000);
            var paused = cluster.nodes.values().stream().skip(cluster.random.nextInt(3)).findFirst().orElseThrow();
            paused.silentUntil = cluster.now + cluster.random.nextInt(501);
        }
        assertThat(cluster.now).isEqualTo(3_600_000);
        assertThat(cluster.claims).isEmpty();
        assertThat(cluster.monitor().last).isEqualTo(new Decision.Content("a leads epoch 1."));
    }

    @Test
    void aKilledLeaderIsReplacedWithinASecondWhateverTheMoment() {
        List<Long> delays = new ArrayList<>();
        for (int seed = 0; seed < 200; seed++) {
            var one = new SimulatedCluster(seed, "a", "b", "c");
            one.run(10_000 + one.random.nextInt(1000));
            long killedAt = one.now;
            one.node("a").dead = true;
            one.run(1500);
            assertThat(one.claims).as("seed %d", seed).hasSize(1);
            delays.add(one.claims.get(0).at() - killedAt);
        }
        assertThat(delays).allMatch(d -> d >= 600 && d <= 1000);
        assertThat(delays.stream().mapToLong(d -> d).average().orElseThrow()).isBetween(650.0, 850.0);
    }

    @Test
    void inAClusterOfTwoTheFollowersHeartbeatsAreClockEnough() {
        var two = new SimulatedCluster(3, "a", "b").run(5000);
        two.node("a").dead = true;
        two.run(1100);
        assertThat(two.claims).singleElement().satisfies(c -> assertThat(c.claim().leader().node()).isEqualTo("b"));
    }

    @Test
    void trapD1APauseOfTheMonitorIsNobodysDeath() {
        cluster.run(5000);
        cluster.monitor().pausedUntil = cluster.now + 10_000;
        cluster.run(30_000);
        assertThat(cluster.claims).isEmpty();
    }

    @Test
    void aLeaderThatDiedWhileTheMonitorPausedIsReplacedAtOnceAfterIt() {
        cluster.run(5000);
        cluster.monitor().pausedUntil = cluster.now + 10_000;
        cluster.node("a").dead = true;
        cluster.run(10_100);
        assertThat(cluster.claims).hasSize(1);
    }

    @Test
    void trapD2AKafkaOutageIsNobodysDeathHoweverSlowlyEachComesBack() {
        for (int seed = 0; seed < 50; seed++) {
            var one = new SimulatedCluster(seed, "a", "b", "c").run(5000);
            one.stopKafka(15_000);
            one.run(40_000);
            assertThat(one.claims).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void aLeaderThatDoesNotComeBackFromAKafkaOutageIsReplacedAfterTheGrace() {
        cluster.run(5000);
        cluster.stopKafka(15_000);
        cluster.node("a").dead = true;
        cluster.run(15_000);
        assertThat(cluster.claims).isEmpty();
        cluster.run(6000);
        assertThat(cluster.claims).hasSize(1);
    }

    @Test
    void starvationThatMakesEverybodyLateIsNobodysDeath() {
        for (int i = 0; i < 300; i++) {
            cluster.run(1000);
            long late = 300 + cluster.random.nextInt(1500);
            for (var node : cluster.nodes.values()) node.silentUntil = cluster.now + late + cluster.random.nextInt(300);
        }
        assertThat(cluster.claims).isEmpty();
    }

    @Test
    void trapD7AStepOfTheBrokersClockIsNobodysDeathAndHidesNone() {
        cluster.run(5000);
        cluster.brokerClock += 3_600_000;
        cluster.run(5000);
        cluster.brokerClock -= 7_200_000;
        cluster.run(5000);
        assertThat(cluster.claims).isEmpty();
        cluster.node("a").dead = true;
        cluster.run(1200);
        assertThat(cluster.claims).hasSize(1);
    }

    @Test
    void aGoodbyeIsNotWaitedFor() {
        cluster.run(5000);
        cluster.node("a").goodbye = true;
        cluster.run(200);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.claim().reason()).startsWith("a said goodbye"));
    }

    /** It holds what it can never log: nothing gets better by waiting. */
    @Test
    void aStuckLeaderIsReplacedAtOnceAndTheClaimSaysWhy() {
        cluster.run(5000);
        cluster.node("a").state = "STUCK";
        cluster.node("a").term = "closing";
        cluster.node("a").detail = "a row is too large";
        cluster.run(200);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.claim().reason()).startsWith("a cannot go on leading: a row is too large"));
    }

    @Test
    void aStuckLeaderThatWasNeverHeardLeadingIsReplacedAtOnceToo() {
        cluster.node("a").state = "STUCK";
        cluster.node("a").term = "closing";
        cluster.run(300);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.claim().reason()).startsWith("a cannot go on leading"));
    }

    @Test
    void aDeadPostgresqlIsNotWaitedForOnceTwoHeartbeatsSaySo() {
        cluster.run(5000);
        cluster.node("a").health = new Health(false, true, true);
        cluster.run(110);
        cluster.node("a").health = Health.GOOD;
        cluster.run(1000);
        assertThat(cluster.claims).isEmpty();
        cluster.node("a").health = new Health(false, true, true);
        cluster.run(450);
        assertThat(cluster.claims).singleElement()
            .satisfies(c -> assertThat(c.claim().reason()).startsWith("a reports that its PostgreSQL does not answer"));
    }

    @Test
    void ifTheFirstCandidateDoesNotOpenAnotherOneIsTried() {
        cluster.run(5000);
        cluster.node("b").applied = 200;
        cluster.node("b").cannotOpen = true;
        cluster.node("a").dead = true;
        cluster.run(12_000);
        assertThat(cluster.claims).extracting(c -> c.claim().leader().node()).containsExactly("b", "c");
        assertThat(cluster.claims.get(1).claim().reason()).startsWith("b did not get to lead epoch 2 within 9000 ms");
        assertThat(cluster.node("c").term).isEqualTo("leading");
    }

    @Test
    void whoFailedToOpenIsTriedAgainOnlyAfterTheOthers() {
        var four = new SimulatedCluster(1, "a", "b", "c", "d").run(5000);
        four.node("b").applied = 300;
        four.node("b").cannotOpen = true;
        four.node("c").applied = 200;
        four.node("c").cannotOpen = true;
        four.node("a").dead = true;
        four.run(30_000);
        assertThat(four.claims).extracting(c -> c.claim().leader().node()).containsExactly("b", "c", "d");
    }

    @Test
    void aLeaderThatIsStillOpeningMayHaveNoSlotYet() {
        cluster.run(5000);
        cluster.node("b").cannotOpen = true;
        cluster.node("b").health = new Health(true, false, true);
        cluster.node("a").dead = true;
        cluster.run(12_000);
        assertThat(cluster.claims.get(1).claim().reason()).startsWith("b did not get to lead");
    }

    @Test
    void aCandidateThatDiesBeforeItOpensIsReplacedWithoutWaitingForTheOpening() {
        cluster.run(5000);
        cluster.node("b").applied = 200;
        cluster.node("a").dead = true;
        cluster.run(1000);
        cluster.node("b").dead = true;
        cluster.run(1500);
        assertThat(cluster.claims).extracting(c -> c.claim().leader().node()).containsExactly("b", "c");
    }

    @Test
    void trapD8PausesGrowWhileNobodyLastsAndEndWhenSomebodyDoes() {
        cluster.run(5000);
        for (var node : cluster.nodes.values()) node.health = new Health(true, false, true);
        cluster.run(120_000);
        var at = cluster.claims.stream().map(SimulatedCluster.Claimed::at).toList();
        assertThat(at).hasSizeBetween(6, 20);
        for (int i = 2; i < 5; i++) assertThat(at.get(i) - at.get(i - 1)).isGreaterThan(at.get(i - 1) - at.get(i - 2));

        for (var node : cluster.nodes.values()) node.health = Health.GOOD;
        cluster.run(120_000);
        int before = cluster.claims.size();
        var leader = cluster.nodes.values().stream().filter(n -> n.term.equals("leading")).findFirst().orElseThrow();
        leader.dead = true;
        cluster.run(1200);
        assertThat(cluster.claims).hasSize(before + 1);
    }

    @Test
    void trapD8ManyFailoversOfLeadersThatLastedDoNotSlowTheNextOne() {
        for (int i = 0; i < 40; i++) {
            cluster.run(15_000);
            assertThat(cluster.claims).hasSize(i);
            var leader = cluster.nodes.values().stream().filter(n -> n.term.equals("leading")).findFirst().orElseThrow();
            leader.dead = true;
            cluster.run(1200);
            assertThat(cluster.claims).as("after %d failovers", i).hasSize(i + 1);
            leader.dead = false;
            leader.term = "following";
            leader.epoch = cluster.epoch;
        }
    }

    @Test
    void trapD8OfTwoMonitorsTheStaggeredOneFindsTheWorkDone() {
        cluster.monitors.add(0, cluster.addMonitor("m2", 100));
        cluster.monitors.remove(2);
        cluster.run(5000);
        cluster.node("a").dead = true;
        cluster.run(5000);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.monitor()).isEqualTo("m1"));
    }

    @Test
    void trapD9IfOneMonitorIsAwayAnotherOneClaims() {
        cluster.addMonitor("m2", 100);
        cluster.run(5000);
        cluster.monitor().pausedUntil = Long.MAX_VALUE;
        cluster.node("a").dead = true;
        cluster.run(1300);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.monitor()).isEqualTo("m2"));
    }

    @Test
    void aMonitorThatStartsAfterTheLeadersDeathFindsTheSeatEmpty() {
        cluster.node("a").dead = true;
        cluster.run(2900);
        assertThat(cluster.claims).isEmpty();
        cluster.run(800);
        assertThat(cluster.claims).singleElement()
            .satisfies(c -> assertThat(c.claim().reason()).startsWith("nobody has been heard leading epoch 1"));
    }

    /** Trap D3; not sooner than Kafka itself may need to replace the broker that leads the partition. */
    @Test
    void aLeaderThatIsHeardButReadsNothingBackIsReplaced() {
        cluster.run(20_000);
        cluster.node("a").readBackMillis = 12_000;
        cluster.run(500);
        assertThat(cluster.claims).isEmpty();
        cluster.node("a").readBackMillis = 16_000;
        cluster.run(500);
        assertThat(cluster.claims).singleElement().satisfies(c -> assertThat(c.claim().reason()).contains("has read nothing of its own back"));
    }

    @Test
    void justAfterAnOutageAnOldReadBackIsNobodysFault() {
        cluster.run(10_000);
        cluster.stopKafka(15_000);
        cluster.node("a").readBackMillis = 20_000;
        cluster.run(19_000);
        cluster.node("a").readBackMillis = 3;
        cluster.run(10_000);
        assertThat(cluster.claims).isEmpty();
    }

    @Test
    void aLeaderThatWasRestartedHasTheTimeOfAnOpeningToLeadAgain() {
        cluster.run(5000);
        cluster.node("a").term = "following";
        cluster.node("a").incarnation = "i2";
        cluster.run(2900);
        assertThat(cluster.claims).isEmpty();
        cluster.run(400);
        assertThat(cluster.claims).hasSize(1);
    }
}

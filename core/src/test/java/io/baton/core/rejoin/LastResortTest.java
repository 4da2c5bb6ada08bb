package io.baton.core.rejoin;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Heartbeat;
import io.baton.core.log.Position;
import io.baton.core.rejoin.LastResort.Advice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Node b asks; a and c are its peers. Each asks ten times a second, as a node does. */
class LastResortTest {
    private static final LastResort.Limits LIMITS = new LastResort.Limits(2_000, 10_000, 120_000, 5_000);
    private static final Heartbeat.Health DEAD = new Heartbeat.Health(false, true, true);

    private long now = 1_000_000;
    private long offset = 9;
    private ClusterView view = ClusterView.EMPTY;

    /** All peers rejoin, and each needs another one's rows. */
    @Test
    void whereEverybodyWaitsTheFirstByNameIsFilledAgainAndTheOthersWaitForIt() {
        var asked = List.of("c", "a", "b");
        var last = asked.stream().map(this::of).toList();
        var rebuilt = new ArrayList<String>();
        for (int i = 0; i < 101; i++) {
            hear("a", rebuilt.contains("a") ? "CATCHING_UP" : "NEEDS_ROWS");
            hear("b", "NEEDS_ROWS");
            hear("c", "NEEDS_ROWS");
            for (int n = 0; n < 3; n++) if (last.get(n).nobodyGaveRows() instanceof Advice.Rebuild) rebuilt.add(asked.get(n));
            now += 100;
        }
        assertThat(rebuilt).containsExactly("a");
        for (int i = 0; i < 3_000; i++) {
            offset++;
            for (String node : asked) hear(node, node.equals("a") ? "CATCHING_UP" : "NEEDS_ROWS");
            assertThat(last.get(0).nobodyGaveRows()).as("however long that takes").isInstanceOf(Advice.Wait.class);
            assertThat(last.get(2).nobodyGaveRows()).isInstanceOf(Advice.Wait.class);
            now += 100;
        }
    }

    /** It held rows before it was given to Baton, say, or halted on the way. */
    @Test
    void ifTheFirstCannotBeFilledAgainTheNextIs() {
        assertThat(millisUntilRebuild("b", of("b"), "a", "NEEDS_ROWS", "c", "NEEDS_ROWS")).isEqualTo(15_000);
        assertThat(millisUntilRebuild("c", of("c"), "a", "NEEDS_ROWS", "b", "NEEDS_ROWS")).isEqualTo(20_000);
        assertThat(millisUntilRebuild("b", of("b"), "a", "HALTED", "c", "NEEDS_SNAPSHOT")).isEqualTo(10_000);
        assertThat(millisUntilRebuild("b", of("b"), "a", "SKIPPED", "c", "HALTED")).as("its rows are not what the log says").isEqualTo(10_000);
        assertThat(millisUntilRebuild("b", of("b"), "a", "HALTED", "c", "STUCK")).as("it waits for somebody to lead").isEqualTo(10_000);
    }

    @Test
    void aNodeThatIsThereAndWellIsWaitedForWhateverItIs() {
        assertThat(millisUntilRebuild("b", of("b"), "a", "NEEDS_ROWS", "c", "OK")).isEqualTo(-1);
    }

    /** It says that all is well after each step that failed, or ends and is started again. */
    @Test
    void whoeverIsNotWholeIsWaitedForWhileItGetsOn() {
        assertThat(millisUntilRebuild("b", of("b"), "a", "CATCHING_UP", "c", "HALTED")).as("it was seen to be there for 2 s").isEqualTo(122_100);
        view = ClusterView.EMPTY;
        var last = of("b");
        for (int i = 0; i < 3_000; i++, now += 100) {
            offset++;
            hear("b", "NEEDS_ROWS");
            hear("c", "CATCHING_UP");
            assertThat(last.nobodyGaveRows().reason()).contains("c is there");
        }
        long begun = now;
        long end = offset;
        for (Advice advice = new Advice.Wait(""); advice instanceof Advice.Wait; now += 100) {
            offset = end - 50 + now / 100 % 50;
            hear("b", "NEEDS_ROWS");
            hear("c", "CATCHING_UP");
            advice = last.nobodyGaveRows();
        }
        assertThat(now - begun).as("it goes the same way again and again").isBetween(120_000L, 140_000L);
        begun = now;
        last.reset();
        for (offset = 0; offset < 3_000; offset++, now += 100) {
            hear("b", "NEEDS_ROWS");
            hear("c", "CATCHING_UP");
            assertThat(last.nobodyGaveRows().reason()).as("it is filled again").contains("c is there");
        }
    }

    @Test
    void whileSomebodyHelpsTheWaitStandsStillAndOnlyRowsEndIt() {
        var last = of("b");
        assertThat(millisUntilRebuild("b", last, "a", "HALTED", "c", "HALTED")).isEqualTo(10_000);
        hear("c", "OK");
        assertThat(last.nobodyGaveRows()).isInstanceOf(Advice.Wait.class);
        now += 1_000;
        assertThat(millisUntilRebuild("b", last, "a", "HALTED", "c", "HALTED")).as("it came and went and gave nothing").isZero();
        last.reset();
        assertThat(millisUntilRebuild("b", last, "a", "HALTED", "c", "HALTED")).as("rows were given").isEqualTo(10_000);
    }

    /** All of them would be out of patience in the moment in which the absent one is there and waits like them. */
    @Test
    void whatAnAbsentNodeWasWaitedForIsNotTakenFromTheTurnsOfThoseWhoAreThere() {
        hear("c", "OK");
        now += 2_001;
        var last = of("b");
        for (int i = 0; i < 600; i++, now += 100) {
            hear("a", "NEEDS_ROWS");
            hear("b", "NEEDS_ROWS");
            assertThat(last.nobodyGaveRows()).isInstanceOf(Advice.Wait.class);
        }
        assertThat(millisUntilRebuild("b", last, "a", "NEEDS_ROWS", "c", "NEEDS_ROWS")).as("100 ms have passed since the last look").isEqualTo(14_900);
    }

    @Test
    void whoeverMayComeBackWholeIsWaitedForLonger() {
        hear("c", "OK");
        now += 2_001;
        assertThat(millisUntilRebuild("b", of("b"), "a", "HALTED")).as("silent").isEqualTo(120_000);
        view = view.hear(beat("c", "OK", Heartbeat.Health.GOOD, true), now);
        assertThat(millisUntilRebuild("b", of("b"), "a", "HALTED")).as("stopped on purpose").isEqualTo(120_000);
        view = view.hear(beat("c", "OK", DEAD, false), now);
        assertThat(millisUntilRebuild("b", of("b"), "a", "HALTED")).as("without its PostgreSQL").isEqualTo(120_000);
        view = ClusterView.EMPTY;
        assertThat(millisUntilRebuild("b", of("b"))).as("nobody else was ever heard").isEqualTo(120_000);
    }

    /** Traps D1, D2. */
    @Test
    void aNodeThatDoesNotHearItselfConcludesNothing() {
        hear("b", "NEEDS_ROWS");
        now += 2_001;
        var last = of("b");
        for (int i = 0; i < 3_000; i++, now += 100) {
            hear("a", "HALTED");
            assertThat(last.nobodyGaveRows().reason()).contains("own heartbeats do not come through");
        }
    }

    /** Trap D1: after an hour of sleep it has not waited for an hour. */
    @Test
    void aPauseOfItsOwnCountsForLittle() {
        var last = of("b");
        hear("a", "HALTED");
        hear("b", "NEEDS_ROWS");
        last.nobodyGaveRows();
        now += 3_600_000;
        hear("a", "HALTED");
        hear("b", "NEEDS_ROWS");
        assertThat(last.nobodyGaveRows()).isInstanceOf(Advice.Wait.class);
        assertThat(millisUntilRebuild("b", last, "a", "HALTED")).isEqualTo(8_000);
    }

    private LastResort of(String self) {
        return new LastResort(self, () -> view, () -> now, LIMITS);
    }

    /** While everybody that is named says the same again and again; -1 if it is not to be. The asking node is always heard. */
    private long millisUntilRebuild(String self, LastResort last, String... said) {
        long begun = now;
        for (; now - begun < 600_000; now += 100) {
            hear(self, "NEEDS_ROWS");
            for (int i = 0; i < said.length; i += 2) hear(said[i], said[i + 1]);
            if (last.nobodyGaveRows() instanceof Advice.Rebuild) return now - begun;
        }
        return -1;
    }

    private void hear(String node, String state) {
        view = view.hear(beat(node, state, Heartbeat.Health.GOOD, false), now);
    }

    private Heartbeat beat(String node, String state, Heartbeat.Health health, boolean goodbye) {
        return new Heartbeat(node, "i1", "", "", state.equals("NEEDS_ROWS") ? "rejoining" : "following", 3, 1, Position.START, offset, 0, 0, -1, state, health, "", 0,
            0, goodbye);
    }
}

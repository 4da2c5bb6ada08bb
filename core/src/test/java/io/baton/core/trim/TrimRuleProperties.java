package io.baton.core.trim;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.trim.TrimRule.Advice;
import io.baton.core.trim.TrimRule.Need;
import io.baton.core.trim.TrimRule.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Traps K8 and D10: the log is never cut beyond what somebody needs. */
class TrimRuleProperties {
    private static final int MEMBERS = 3;

    /**
     * Hours of a cluster's life: members go on, stand still and come new, snapshots are taken, and the log is cut by the rule whenever it says so. Nobody
     * ever finds that the log begins behind its place, and whoever comes new finds a snapshot from which the log goes on.
     */
    @Property(tries = 300)
    void nobodyIsEverOvertaken(@ForAll long seed, @ForAll @IntRange(max = 20) int margin) {
        var chance = new Random(seed);
        var rule = new TrimRule(margin);
        var snapshots = new ArrayList<Taken>();
        long[] places = new long[MEMBERS];
        long end = 0;
        long begin = 0;
        for (int hour = 0; hour < 60; hour++) {
            end += chance.nextInt(30);
            for (int m = 0; m < MEMBERS; m++) if (chance.nextInt(3) > 0) places[m] = Math.max(places[m], end - 1 - chance.nextInt(20));
            int taker = chance.nextInt(MEMBERS);
            if (chance.nextInt(4) == 0) snapshots.add(new Taken(places[taker], "s" + hour, ""));
            boolean heard = chance.nextInt(5) > 0;
            var needs = IntStream.range(0, MEMBERS).mapToObj(m -> new Need("n" + m, m > 0 || heard ? OptionalLong.of(places[m]) : OptionalLong.empty())).toList();
            Advice advice = rule.decide(begin, snapshots, needs);
            assertThat(advice.reason()).isNotBlank();
            if (!(advice instanceof Advice.Cut cut)) continue;
            assertThat(heard).as("a member of which nothing is known needs all").isTrue();
            assertThat(cut.before()).isGreaterThan(begin);
            begin = cut.before();
            for (long place : places) assertThat(place + 1 - margin).as("place of a member, and what it may look at again").isGreaterThanOrEqualTo(begin);
            long newest = snapshots.stream().mapToLong(Taken::offset).max().orElseThrow();
            assertThat(newest + 1 - margin).as("place of a new member").isGreaterThanOrEqualTo(begin);
        }
    }

    @Test
    void itIsCutAsFarAsPossible() {
        var rule = new TrimRule(10);
        var snapshots = List.of(new Taken(100, "a", ""), new Taken(200, "b", ""), new Taken(300, "c", ""));
        assertThat(rule.decide(0, snapshots, List.of(need("x", 250), need("y", 400)))).isInstanceOfSatisfying(Advice.Cut.class, cut -> {
            assertThat(cut.before()).isEqualTo(191);
            assertThat(cut.reason()).contains("snapshot at offset 200", "kept for x, which is at offset 250");
        });
        assertThat(rule.decide(191, snapshots, List.of(need("x", 250), need("y", 400)))).isInstanceOf(Advice.Keep.class);
    }

    @Test
    void withoutASnapshotOrAMemberNothingGoes() {
        var rule = new TrimRule(0);
        assertThat(rule.decide(0, List.of(), List.of(need("x", 250))).reason()).contains("no verified snapshot");
        assertThat(rule.decide(0, List.of(new Taken(5, "a", "")), List.of())).isInstanceOf(Advice.Keep.class);
        assertThat(rule.decide(0, List.of(new Taken(5, "a", "")), List.of(need("x", 250), new Need("y", OptionalLong.empty()))).reason()).contains("kept whole for y");
    }

    private static Need need(String node, long passed) {
        return new Need(node, OptionalLong.of(passed));
    }
}

package io.baton.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to the log, in whatever order, it means what the naive reading says. */
class ReplayStateProperties {
    @Property(tries = 1500)
    void everyLogFoldsToWhatTheNaiveReadingSays(@ForAll("stories") List<Move> moves) {
        ReplayChecks.check(Fold.REAL, Story.of(moves));
    }

    @Example
    void theStoriesReachEveryKindOfVerdict() {
        Set<NaiveHistory.Kind> reached = EnumSet.noneOf(NaiveHistory.Kind.class);
        for (int seed = 0; seed < 50; seed++) reached.addAll(new NaiveHistory(Story.of(Move.random(new Random(seed), 60))).kinds());
        assertThat(reached).containsExactlyInAnyOrder(NaiveHistory.Kind.values());
    }

    @Provide
    Arbitrary<List<Move>> stories() {
        return Combinators.combine(Arbitraries.of(Move.bag()), Arbitraries.integers().between(0, 7), Arbitraries.integers().between(0, 3))
            .as(Move::new).list().ofMinSize(1).ofMaxSize(60);
    }
}

package io.baton.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves that the checks can fail: every rule, once broken, is found out on the same stories that the real rules pass. */
class ReplayMutantTest {
    private static final List<List<Read>> STORIES =
        IntStream.range(0, 300).mapToObj(seed -> Story.of(Move.random(new Random(seed), 40))).toList();

    @Test
    void theRealRulesPassEveryStory() {
        STORIES.forEach(story -> ReplayChecks.check(Fold.REAL, story));
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenRuleIsFoundOut(ReplayMutant mutant) {
        assertThat(STORIES).as("no story catches %s", mutant).anyMatch(story -> isCaught(mutant, story));
    }

    /** A crash counts as caught as well: the mutant stumbled over an invariant of the rules themselves. */
    private static boolean isCaught(Fold mutant, List<Read> story) {
        try {
            ReplayChecks.check(mutant, story);
            return false;
        } catch (AssertionError | IllegalStateException e) {
            return true;
        }
    }
}

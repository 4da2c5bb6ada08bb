package io.baton.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves that the simulation can fail: with any rule of the product broken, it turns red. */
class MutantTest {
    private static final int RUNS = 5_000;

    @ParameterizedTest
    @EnumSource
    void aBrokenRuleIsFoundOut(Mutant mutant) throws Exception {
        long red = new MutantLoader(mutant).firstRed(RUNS).applyAsLong(1);
        assertThat(red).as("no run of %d finds %s out", RUNS, mutant).isPositive();
    }
}

package io.baton.simulation;

import java.util.List;

/** All that is random in a run, from its seed: same seed, same run. One per run. */
final class Chance {
    private long state;

    Chance(long seed) {
        state = mix(seed + 0x9E3779B97F4A7C15L);
    }

    /** At least 0 and less than {@code bound}. */
    int below(int bound) {
        state += 0x9E3779B97F4A7C15L;
        return (int) ((mix(state) >>> 33) % bound);
    }

    /** True once in {@code times}, on average. */
    boolean onceIn(int times) {
        return below(times) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

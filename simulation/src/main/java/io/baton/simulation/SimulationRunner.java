package io.baton.simulation;

import java.io.PrintStream;

/** Runs many seeds and says what came of it: what {@code baton simulate} does. */
public final class SimulationRunner {
    private SimulationRunner() {}

    /** Runs {@code runs} seeds from {@code firstSeed} on, stops at the first that breaks a promise. Returns the exit code: 0 green, 1 red. */
    public static int run(long firstSeed, int runs, PrintStream out) {
        long begun = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            Result result = Simulation.run(firstSeed + i);
            if (!result.green()) return red(result, out);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.printf("%d runs from seed %d: every promise kept (%.1f s, %.0f runs a minute)%n", runs, firstSeed, seconds, runs / seconds * 60);
        return 0;
    }

    private static int red(Result result, PrintStream out) {
        result.trace().forEach(out::println);
        out.printf("seed %d breaks a promise: %s%nThe trace above ends with it. Repeat it with: baton simulate --seed %d --runs 1%n",
            result.seed(), result.violation().orElseThrow(), result.seed());
        return 1;
    }
}

package io.baton.simulation;

import java.util.List;
import java.util.Optional;

/**
 * A whole cluster from a seed: the product's own node, relay, applier and replay rules on a simulated log, simulated databases and a
 * simulated clock, in one thread, with every fault that the ports allow. It prints nothing.
 */
public final class Simulation {
    private static final int STEPS = 500;

    private Simulation() {}

    /** Runs one seed. A run that breaks a promise is repeated, to tell what happened in words. */
    public static Result run(long seed) {
        Result quick = run(seed, false);
        return quick.green() ? quick : run(seed, true);
    }

    /** The first seed from {@code first} on that breaks a promise, among {@code runs}; -1 if there is none. */
    public static long firstRed(long first, int runs) {
        for (long seed = first; seed < first + runs; seed++) if (!run(seed, false).green()) return seed;
        return -1;
    }

    private static Result run(long seed, boolean words) {
        var cluster = new Cluster(seed, words);
        try {
            cluster.run(STEPS);
            return new Result(seed, cluster.trace().hash(), Optional.empty(), List.of());
        } catch (Violation e) {
            return new Result(seed, cluster.trace().hash(), Optional.of(e.getMessage()), cluster.trace().last());
        }
    }
}

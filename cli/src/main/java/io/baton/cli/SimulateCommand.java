package io.baton.cli;

import io.baton.simulation.SimulationRunner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Runs whole clusters from seeds on simulated servers, with every fault we know, and checks what must always hold.",
        "Exit code 1: a seed failed; it is printed with its story, and replays alone."})
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "the first seed (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--runs", paramLabel = "M", defaultValue = "1000", description = "how many seeds (default: ${DEFAULT-VALUE})")
    private int runs;

    @Override
    public Integer call() {
        if (runs < 1) throw new CommandFailedException("--runs must be at least 1, not " + runs + "; nothing was run");
        // The nodes under simulation are the real ones, and tell of every fault that they survive.
        Logging.silence();
        return SimulationRunner.run(seed, runs, System.out);
    }
}

package io.baton.cli;

import io.baton.adapters.kafka.UnsafeTopicException;
import io.baton.adapters.runtime.Settings;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "init", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Prepares a new cluster and names its first leader. Run it once, with the settings of that leader.",
        "Prints the report of 'baton check' first. What the leader's database holds already is adopted: the cluster begins with it.",
        "Exit code 2: it could not be done, and the message says why; running it again is harmless."})
final class InitCommand implements Runnable {
    private static final long AGAIN_NANOS = 1_000_000_000L;

    @Option(names = "--config", paramLabel = "FILE", description = "settings of a node (default: the BATON_ variables alone)")
    private Path config;

    @Option(names = "--leader", paramLabel = "NODE", description = "the first leader (default: the node of the settings)")
    private String leader;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "0",
        description = "how long to wait for PostgreSQL and for enough brokers, where all start at once (default: ${DEFAULT-VALUE})")
    private long wait;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var settings = Settings.node(config);
        String first = leader == null ? settings.node() : leader;
        PrintWriter out = spec.commandLine().getOut();
        long until = System.nanoTime() + Duration.ofSeconds(wait).toNanos();
        PreflightReport report = awaited(until, () -> PreflightReport.of(Wiring.server(settings)));
        report.print(out);
        if (report.errors() > 0) throw new CommandFailedException("the server cannot carry a node yet, see above; nothing was made");
        Optional<String> content = awaited(until, () -> Wiring.init(settings, first));
        content.ifPresent(words -> out.println("adopted: " + words + ". The log does not hold it, so every other node begins with 'baton copy' (docs/adopt.md)."));
        out.println("cluster " + settings.cluster() + " is ready, its first leader is " + first);
    }

    /** Topics cannot be made before so many brokers are there as they have replicas, so what is refused of them may yet be done. */
    private static <T> T awaited(long until, Supplier<T> step) {
        while (true) {
            try {
                return step.get();
            } catch (DatabaseUnavailableException | LogUnavailableException | UnsafeTopicException e) {
                if (System.nanoTime() - until > 0) throw e;
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }
}

package io.baton.cli;

import io.baton.adapters.runtime.ProcessEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What node and monitor have in common: a file of settings, and running until told to stop. */
final class ServiceOptions {
    /** A stop that takes longer is cut short. */
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    @Option(names = "--config", paramLabel = "FILE", description = "its settings; docs/settings.md explains them (default: the BATON_ variables alone)")
    Path config;

    @Option(names = "--exit-with-parent", hidden = true, description = "stop when standard input ends")
    boolean exitWithParent;

    /** Starts the service, and returns only with the end of the process. */
    void run(Supplier<NodeProcess> start) {
        if (exitWithParent) ProcessEnd.withParent();
        NodeProcess process = start.get();
        ProcessEnd.onStop(process::close, STOP_TIME);
        ProcessEnd.await();
    }
}

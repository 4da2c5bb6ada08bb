package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What would be in the way of a node on its PostgreSQL, and what of the database will not follow. */
@Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Looks at a node's PostgreSQL and says what is in the way, what will not follow, and how to mend it. Changes nothing.",
        "Exit code 0: a node may start there; 1: it may not; 2: the server could not be asked."})
final class CheckCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "settings of the node (default: the BATON_ variables alone)")
    private Path config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PreflightReport report = PreflightReport.of(Wiring.server(Settings.node(config)));
        report.print(spec.commandLine().getOut());
        return report.errors() > 0 ? 1 : 0;
    }
}

package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "init", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Prepares a new cluster and names its first leader. Run it once, with the settings of that leader.",
        "Prints the report of 'baton check' first. What the leader's database holds already is adopted: the cluster begins with it.",
        "Exit code 2: it could not be done, and the message says why; running it again is harmless."})
final class InitCommand implements Runnable {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "settings of a node")
    private Path config;

    @Option(names = "--leader", paramLabel = "NODE", description = "the first leader (default: the node of the settings)")
    private String leader;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var settings = Settings.node(config);
        String first = leader == null ? settings.node() : leader;
        PrintWriter out = spec.commandLine().getOut();
        PreflightReport report = PreflightReport.of(Wiring.server(settings));
        report.print(out);
        if (report.errors() > 0) throw new CommandFailedException("the server cannot carry a node yet, see above; nothing was made");
        Optional<String> content = Wiring.init(settings, first);
        content.ifPresent(words -> out.println("adopted: " + words + ". The log does not hold it, so every other node begins with 'baton copy' (docs/adopt.md)."));
        out.println("cluster " + settings.cluster() + " is ready, its first leader is " + first);
    }
}

package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "init", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Prepares a new cluster and names its first leader. Run it once, with the settings of any node.",
        "Exit code 2: it could not be done, and the message says why; running it again is harmless."})
final class InitCommand implements Runnable {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "settings of a node")
    private Path config;

    @Option(names = "--leader", paramLabel = "NODE", description = "the first leader (default: the node of the settings)")
    private String leader;

    @Override
    public void run() {
        var settings = Settings.node(config);
        String first = leader == null ? settings.node() : leader;
        Wiring.init(settings, first);
        System.out.println("cluster " + settings.cluster() + " is ready, its first leader is " + first);
    }
}

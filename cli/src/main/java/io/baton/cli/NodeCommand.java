package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "node", mixinStandardHelpOptions = true, sortOptions = false, subcommands = RetireCommand.class,
    description = {"Runs the node beside one PostgreSQL, until SIGTERM or Ctrl-C.",
        "'node retire ID' is for one that is gone for good.",
        "A server that does not answer yet is waited for. Exit code 2: it cannot start, and the message says why."})
final class NodeCommand implements Runnable {
    @Mixin
    private ServiceOptions options;

    @Override
    public void run() {
        var settings = Settings.node(options.config);
        Logging.ofAService();
        options.run(() -> Wiring.startNode(settings));
    }
}

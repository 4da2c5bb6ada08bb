package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "monitor", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Watches the nodes and names a new leader when the old one fails. Any number may run at once.",
        "A server that does not answer yet is waited for. Exit code 2: it cannot start, and the message says why."})
final class MonitorCommand implements Runnable {
    @Mixin
    private ServiceOptions options;

    @Override
    public void run() {
        var settings = Settings.monitor(options.config);
        Logging.ofAService();
        options.run(() -> Wiring.startMonitor(settings));
    }
}

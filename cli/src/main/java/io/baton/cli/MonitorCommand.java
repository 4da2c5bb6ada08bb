package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "monitor", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Watches the nodes and names a new leader when the old one fails. Any number may run at once.",
        "Exit code 2: the settings are wrong, and every mistake is printed."})
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

package io.baton.cli;

import io.baton.adapters.postgres.PostgresBlindSpots;
import io.baton.adapters.postgres.PostgresPreflight;
import io.baton.adapters.postgres.PostgresPreflight.Finding;
import io.baton.adapters.postgres.PostgresPreflight.Severity;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.runtime.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What would be in the way of a node on its PostgreSQL, and what of the database will not follow. */
@Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Looks at a node's PostgreSQL and says what is in the way, what will not follow, and how to mend it. Changes nothing.",
        "Exit code 0: a node may start there; 1: it may not; 2: the server could not be asked."})
final class CheckCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "settings of the node")
    private Path config;

    @Override
    public Integer call() {
        PostgresServer server = Wiring.server(Settings.node(config));
        List<Finding> findings = new ArrayList<>(new PostgresPreflight(server).check());
        findings.addAll(new PostgresBlindSpots(server).find());
        findings.forEach(finding -> System.out.println((finding.severity() == Severity.ERROR ? "error    " : "warning  ") + finding.message()));
        long errors = findings.stream().filter(finding -> finding.severity() == Severity.ERROR).count();
        System.out.println(server + ": " + (errors > 0 ? errors + " things are in the way of a node" : "a node may start here") + ", "
            + (findings.size() - errors) + " warnings. Roles, tablespaces and settings of the server never follow.");
        return errors > 0 ? 1 : 0;
    }
}

package io.baton.cli.demo;

import io.baton.cli.CommandFailedException;
import io.baton.core.election.Patience;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a demo. Names nothing of the embedded servers itself, so that the production part runs without them. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false, subcommands = {StartPartCommand.class, AddNodeCommand.class, RemoveNodeCommand.class},
    description = {"Runs a whole cluster on this machine until Ctrl-C: Kafka, PostgreSQL servers and nodes, with a sample load.",
        "Where its parts are stands in cluster.json in its directory."})
public final class DemoCommand implements Runnable {
    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "${env:BATON_DIR:-.baton/demo}",
        description = "where its data is (default: $$BATON_DIR, else .baton/demo)")
    Path dir;

    @Option(names = "--load", paramLabel = "N", defaultValue = "20", description = "writes per second, 0 for none (default: ${DEFAULT-VALUE})")
    private int load;

    @Option(names = "--keep", description = "leave the data for the next start")
    private boolean keep;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "nodes, 1 to 9 (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(names = "--monitors", paramLabel = "N", defaultValue = "2", description = "how many monitors (default: ${DEFAULT-VALUE})")
    private int monitors;

    @Override
    public void run() {
        if (nodes < 1 || nodes > 9) throw new CommandFailedException("--nodes must be 1 to 9, not " + nodes + "; nothing was started");
        if (monitors < 0 || monitors > 9) throw new CommandFailedException("--monitors must be 0 to 9, not " + monitors + "; nothing was started");
        if (load < 0 || load > 10_000) throw new CommandFailedException("--load must be 0 to 10000, not " + load + "; nothing was started");
        var options = new DemoOptions(dir.toAbsolutePath().normalize(), load, keep, nodes, monitors, Patience.USUAL);
        try {
            new Demo(options).run();
        } catch (NoClassDefFoundError e) {
            throw new CommandFailedException("this installation has no embedded servers (" + e.getMessage()
                + " is missing), nothing was started; run ./baton of a source tree", e);
        }
    }
}

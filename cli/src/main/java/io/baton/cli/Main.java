package io.baton.cli;

import io.baton.cli.demo.DemoCommand;
import io.baton.cli.demo.LoadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The only main. Exit codes: 0 it is so, 1 it is not so, 2 it could not be done. */
@Command(name = "baton", mixinStandardHelpOptions = true, version = "baton 0.1.0-SNAPSHOT", sortOptions = false,
    header = {"Baton: single-leader replication for PostgreSQL, with Kafka as the log and lossless failover.", ""},
    synopsisHeading = "", customSynopsis = {
        "Try it:    baton demo                   a whole cluster on this machine, with a sample load",
        "           baton status                 who leads, and how far each node is",
        "           baton verify                 are all nodes equal, at one position of the log?",
        "           baton quarantine list        what a deposed leader had not logged: show, replay or discard it",
        "",
        "Run it:    baton init --config FILE     once a cluster, for its first leader",
        "           baton copy --config FILE     fills another node's empty database",
        "           baton node --config FILE     beside each PostgreSQL",
        "           baton monitor --config FILE  any number, anywhere",
        ""},
    commandListHeading = "%nCommands (baton COMMAND --help tells more):%n", optionListHeading = "Options:%n",
    subcommands = {DemoCommand.class, LoadCommand.class, StatusCommand.class, VerifyCommand.class, SwitchoverCommand.class, ExplainCommand.class, SimulateCommand.class, QuarantineCommand.class, FollowerCommand.class, SnapshotCommand.class,
        InitCommand.class, CheckCommand.class, CopyCommand.class, NodeCommand.class, MonitorCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
            .setUsageHelpWidth(110)
            .setExitCodeExceptionMapper(e -> 2)
            .setParameterExceptionHandler(Main::explain)
            .setExecutionExceptionHandler(Main::fail);
    }

    /** Without a command the help is the answer. */
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int explain(ParameterException e, String[] arguments) {
        var err = e.getCommandLine().getErr();
        err.println("baton: " + e.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err))
            err.println("baton: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help tells what there is");
        return 2;
    }

    private static int fail(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        Failure.tell(e, command.getErr());
        return 2;
    }
}

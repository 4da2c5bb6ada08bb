package io.baton.cli;

import io.baton.adapters.runtime.Settings;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "copy", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Fills the empty database of a node that does not run with a copy of another node's: schema, rows, sequences, and its place in the log.",
        "Writes go on meanwhile. A follower is the better source: on a leader, old rows are not cleaned up until the copy is done.",
        "Exit code 2: it could not be done, the message says why, and the database is as empty as before; run it again."})
final class CopyCommand implements Runnable {
    private static final Duration POLITE = Duration.ofSeconds(10);

    @Option(names = "--config", paramLabel = "FILE", description = "settings of the node whose database is filled (default: the BATON_ variables alone)")
    private Path config;

    @Option(names = "--from", required = true, paramLabel = "URL",
        description = "PostgreSQL of another node, as a superuser: postgresql://user@host:port/database; its password in " + Settings.SOURCE_PASSWORD)
    private String from;

    @Option(names = "--pg-dump", paramLabel = "FILE", description = "the pg_dump to use, at least as new as the other server (default: one that is found)")
    private Path pgDump;

    @Option(names = "--keep-locks", description = "go on however long others wait to truncate, alter or drop a table there (default: give up after ten seconds)")
    private boolean keepLocks;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var environment = Settings.environment();
        List<Path> path = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator)).filter(dir -> !dir.isBlank()).map(Path::of).toList();
        Wiring.copy(Settings.node(config), Settings.source("--from", from, environment), Optional.ofNullable(pgDump), path,
            keepLocks ? Optional.empty() : Optional.of(POLITE), spec.commandLine().getOut()::println);
    }
}

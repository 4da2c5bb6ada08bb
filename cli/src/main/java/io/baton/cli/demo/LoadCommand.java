package io.baton.cli.demo;

import io.baton.adapters.runtime.ProcessEnd;
import io.baton.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The load of the demo for any cluster. It keeps what it was promised, so that {@link LoadCheckCommand} can hold the cluster to it. */
@Command(name = "load", mixinStandardHelpOptions = true, sortOptions = false, subcommands = LoadCheckCommand.class,
    description = {"Writes sample orders to whichever PostgreSQL of a cluster leads, until SIGTERM or Ctrl-C, and keeps which of them were acknowledged.",
        "'baton load check' then looks whether they are all there. It makes its own tables: customers and orders."})
public final class LoadCommand implements Runnable {
    private static final Duration STOP_TIME = Duration.ofSeconds(5);
    private static final long AGAIN_MILLIS = 1_000;
    private static final long TOLD_MILLIS = 10_000;

    @Mixin
    private SampleDatabase database;

    @Option(names = "--per-second", paramLabel = "N", defaultValue = "20", description = "writes per second (default: ${DEFAULT-VALUE})")
    private int perSecond;

    @Option(names = "--kept", paramLabel = "FILE", defaultValue = "acknowledged", description = "where the acknowledged ones are kept (default: ${DEFAULT-VALUE})")
    private Path kept;

    @Override
    public void run() {
        if (perSecond < 1 || perSecond > 10_000) throw new CommandFailedException("--per-second must be 1 to 10000, not " + perSecond + "; nothing was written");
        try (var acknowledged = Acknowledged.appendTo(kept)) {
            if (!prepare()) return;
            try (var load = new SampleLoad(() -> database, perSecond, acknowledged::add)) {
                ProcessEnd.onStop(load::close, STOP_TIME);
                do tell(load);
                while (Waiting.pause(TOLD_MILLIS));
            }
        } catch (IOException e) {
            throw new CommandFailedException("the file " + kept.toAbsolutePath() + " cannot be written (" + e.getMessage() + "), so nothing was; name another with --kept", e);
        }
    }

    /** Waits until somebody leads. False if it was told to stop meanwhile. */
    private boolean prepare() {
        while (true) {
            try (Connection leader = database.leader()) {
                SampleSchema.make(leader);
                return true;
            } catch (SQLException e) {
                System.out.println("waiting for a leader to make the tables on: " + e.getMessage());
                if (!Waiting.pause(AGAIN_MILLIS)) return false;
            }
        }
    }

    private static void tell(SampleLoad load) {
        System.out.printf(Locale.ROOT, "%s %d acknowledged, %d refused or unknown%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), load.acknowledged(), load.failed());
    }
}

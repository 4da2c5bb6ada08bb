package io.baton.cli.demo;

import io.baton.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds a cluster to what its load was promised. */
@Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Looks on every PostgreSQL whether all acknowledged orders are there, and whether each is counted once.",
        "Exit code 0: they are. 1: some are missing, or counted twice or not at all. 2: it could not be looked up."})
final class LoadCheckCommand implements Callable<Integer> {
    @Mixin
    private SampleDatabase database;

    @Option(names = "--kept", paramLabel = "FILE", defaultValue = "acknowledged", description = "where the load keeps them (default: ${DEFAULT-VALUE})")
    private Path kept;

    @Option(names = "--since", paramLabel = "MILLIS", description = "tell how long the longest pause was since then, in milliseconds since 1970")
    private Long since;

    @Override
    public Integer call() {
        try {
            var pauses = new LongestPause(since == null ? Instant.EPOCH : Instant.ofEpochMilli(since));
            Acknowledged.read(kept, Long.MAX_VALUE, entry -> pauses.add(entry.time()));
            if (since != null) System.out.printf(Locale.ROOT, "longest pause between two acknowledged writes: %.2f s%n", pauses.longest().toMillis() / 1000.0);
            return look(pauses.count());
        } catch (IOException e) {
            throw new CommandFailedException("the file of a load, " + kept.toAbsolutePath() + ", cannot be read: " + e.getMessage() + "; nothing was compared", e);
        } catch (SQLException e) {
            throw new CommandFailedException("the servers could not be asked: " + e.getMessage() + "; nothing was changed, try again when all are well", e);
        }
    }

    /** At those that were acknowledged before the token was asked for: a load that goes on adds others, which a follower may not have yet. */
    private int look(long acknowledged) throws IOException, SQLException {
        String token = token();
        long wrong = 0;
        for (String server : database.servers()) {
            try (Connection session = database.on(server); var orders = new KeptOrders(session)) {
                orders.await(token);
                Acknowledged.read(kept, acknowledged, entry -> orders.expect(entry.order()));
                long missing = orders.missing();
                long miscounted = orders.miscounted();
                System.out.println(server + ": " + missing + " of " + acknowledged + " acknowledged orders are missing, " + miscounted + " customers have another number of orders than was counted");
                wrong += missing + miscounted;
            }
        }
        System.out.println(wrong == 0 ? "kept: all " + acknowledged + " acknowledged orders are on every server, each counted once" : "LOST OR DOUBLED, see above");
        return wrong == 0 ? 0 : 1;
    }

    private String token() throws SQLException {
        try (Connection leader = database.leader(); var statement = leader.createStatement(); var row = statement.executeQuery("SELECT baton.position()")) {
            row.next();
            return row.getString(1);
        }
    }
}

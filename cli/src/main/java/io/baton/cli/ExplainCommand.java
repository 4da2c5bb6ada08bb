package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "explain", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Tells, from the log, who has led since when, who decided it and why.",
        "Claims that lost a race are told too: they changed nothing."})
final class ExplainCommand implements Runnable {
    /** The log is read from its beginning. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Mixin
    private Target target;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public void run() {
        JsonNode history = ask();
        if (json) System.out.println(history.toPrettyString());
        else history.path("claims").forEach(claim -> System.out.println(sentence(claim)));
    }

    private JsonNode ask() {
        String failure = "";
        for (NodeApi api : target.apis()) {
            try {
                return api.get("/v1/history", LIMIT);
            } catch (IOException e) {
                failure = api.url() + ": " + e.getMessage();
            }
        }
        throw new CommandFailedException("no node could tell the history (" + failure + "); nothing was changed, try again");
    }

    private static String sentence(JsonNode claim) {
        String when = Instant.ofEpochMilli(claim.path("time").asLong()).truncatedTo(ChronoUnit.MILLIS).toString();
        String what = when + "  epoch " + claim.path("epoch").asLong() + "  " + claim.path("leader").asText() + ", claimed by "
            + claim.path("claimant").asText() + ": " + claim.path("reason").asText();
        return claim.path("valid").asBoolean() ? what : what + "  [did not count: " + claim.path("verdict").asText() + "]";
    }
}

package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "switchover", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Hands leadership to another node: nothing is lost, API clients see a pause, SQL sessions are ended.",
        "Exit code 2: it was refused, and the message says who leads."})
final class SwitchoverCommand implements Runnable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Mixin
    private Target target;

    @Option(names = "--to", paramLabel = "NODE", description = "the new leader (default: the follower that has applied most)")
    private String to;

    @Override
    public void run() {
        String path = "/v1/switchover" + (to == null ? "" : "?to=" + NodeApi.encoded(to));
        JsonNode status = ClusterStatus.ask(target.apis());
        String leader = status.path("leader").asText("");
        for (JsonNode node : status.path("nodes")) {
            // Who is stuck leads no more, but the epoch is its own: it can give it away.
            boolean stuck = leader.isEmpty() && node.path("state").asText().equals("STUCK");
            if (!stuck && !node.path("id").asText().equals(leader)) continue;
            handOver(new NodeApi(node.path("api").asText()), path);
            return;
        }
        if (leader.isEmpty()) throw new CommandFailedException("nobody leads at the moment, nothing was changed; try again when 'baton status' names a leader");
    }

    private static void handOver(NodeApi leader, String path) {
        try {
            JsonNode done = leader.post(path, null, LIMIT);
            System.out.println(done.path("leader").asText() + " leads epoch " + done.path("epoch").asLong() + " (" + done.path("millis").asLong() + " ms)");
        } catch (IOException e) {
            throw new CommandFailedException("no switchover: " + e.getMessage(), e);
        }
    }
}

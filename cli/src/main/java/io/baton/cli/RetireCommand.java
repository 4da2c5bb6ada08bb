package io.baton.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "retire", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"For a node that was stopped and is gone for good: the log is not kept for it any longer, and it is never promoted.",
        "Should it come back, it is told so; with a database that was emptied and filled again it joins as a new one.",
        "Exit code 2: it was not retired; the message says why."})
public final class RetireCommand implements Runnable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Mixin
    private Target target;

    @Parameters(paramLabel = "ID", description = "the node, as status shows it")
    private String node;

    @Override
    public void run() {
        System.out.println(retire(target.apis(), node));
    }

    /** Asks the first node that answers. Throws {@link CommandFailedException} if the node was not retired. */
    public static String retire(List<NodeApi> apis, String node) {
        IOException failure = null;
        for (NodeApi api : apis) {
            try {
                ClusterStatus.ask(List.of(api));
            } catch (CommandFailedException e) {
                continue;
            }
            try {
                return api.post("/v1/members/" + NodeApi.encoded(node) + "/retire", null, LIMIT).path("done").asText();
            } catch (IOException e) {
                failure = e;
                break;
            }
        }
        throw new CommandFailedException(node + " was not retired: " + (failure == null ? "no node answers" : failure.getMessage()), failure);
    }
}

package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** For a follower that cannot go on by itself. */
@Command(name = "follower", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"For a follower that halted because its database refuses a transaction of the log.",
        "Exit code 2: it was not done; the message says why and what holds now."},
    subcommands = {FollowerCommand.Show.class, FollowerCommand.Retry.class, FollowerCommand.Skip.class, FollowerCommand.Rebuild.class})
final class FollowerCommand implements Runnable {
    /** Longer than a node takes over such a request. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PATH = "/v1/follower";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** What concerns one node. */
    private abstract static class OfOne implements Runnable {
        @Mixin
        private Target target;

        @Parameters(paramLabel = "NODE", description = "as status shows it")
        private String node;

        JsonNode get() {
            try {
                return api().get(PATH, PATIENCE);
            } catch (IOException e) {
                throw new CommandFailedException(node + " does not tell: " + e.getMessage(), e);
            }
        }

        JsonNode post(String what) {
            try {
                return api().post(PATH + what, null, PATIENCE);
            } catch (IOException e) {
                throw new CommandFailedException(node + ": " + e.getMessage(), e);
            }
        }

        private NodeApi api() {
            for (JsonNode each : ClusterStatus.ask(target.apis()).path("nodes"))
                if (each.path("id").asText().equals(node)) return new NodeApi(each.path("api").asText());
            throw new CommandFailedException("no node " + node + " is known; 'baton status' lists those there are. Nothing was changed");
        }

        static void print(JsonNode state) {
            String detail = state.path("detail").asText();
            System.out.println(state.path("node").asText() + " " + state.path("condition").asText() + (detail.isEmpty() ? "" : ": " + detail));
            for (JsonNode one : state.path("skipped")) System.out.println("skipped: offset " + one.path("offset").asLong() + ", epoch "
                + one.path("epoch").asLong() + ", tables " + one.path("tables").asText() + ", at " + one.path("at").asText() + " by "
                + one.path("by").asText() + (one.has("filledAgain") ? "; filled again from the log at " + one.path("filledAgain").asText() : ""));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows what a node halted at, and every transaction that it ever left out.")
    static final class Show extends OfOne {
        @Override
        public void run() {
            print(get());
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, sortOptions = false, description = "Tries again, after what was wrong was mended.")
    static final class Retry extends OfOne {
        @Override
        public void run() {
            print(post("/retry"));
        }
    }

    @Command(name = "skip", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Leaves out the transaction that the node halted at. From then on its rows differ from the log: its state is SKIPPED,",
            "it is never promoted, and what was skipped stays in its list for ever. 'rebuild' makes it whole again."})
    static final class Skip extends OfOne {
        @Option(names = "--i-know", required = true, description = "that the node will differ")
        private boolean known;

        @Override
        public void run() {
            JsonNode state = get();
            if (!state.has("refusedAt")) throw new CommandFailedException("there is nothing to skip: the node is " + state.path("condition").asText()
                + (state.path("detail").asText().isEmpty() ? "" : ", " + state.path("detail").asText()) + ". Nothing was changed");
            print(post("/skip?offset=" + state.path("refusedAt").asLong()));
        }
    }

    @Command(name = "rebuild", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Empties a follower's database and fills it again from the log.")
    static final class Rebuild extends OfOne {
        @Override
        public void run() {
            print(post("/rebuild"));
        }
    }
}

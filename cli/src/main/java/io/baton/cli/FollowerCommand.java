package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** For a follower that cannot go on by itself, or shall not. */
@Command(name = "follower", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Pauses and resumes a follower, fills it again, and helps one that halted because its database refuses a transaction of the log.",
        "Where NODE may be left out, it is the only node that it can be.",
        "Exit code 2: it was not done; the message says why and what holds now."},
    subcommands = {FollowerCommand.Show.class, FollowerCommand.Retry.class, FollowerCommand.Skip.class, FollowerCommand.Pause.class,
        FollowerCommand.Resume.class, FollowerCommand.Rebuild.class})
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

        abstract String node(JsonNode status);

        JsonNode get() {
            JsonNode status = ClusterStatus.ask(target.apis());
            String node = node(status);
            try {
                return api(status, node).get(PATH, PATIENCE);
            } catch (IOException e) {
                throw new CommandFailedException(node + " does not tell: " + e.getMessage(), e);
            }
        }

        JsonNode post(String what) {
            JsonNode status = ClusterStatus.ask(target.apis());
            String node = node(status);
            try {
                return api(status, node).post(PATH + what, null, PATIENCE);
            } catch (IOException e) {
                throw new CommandFailedException(node + ": " + e.getMessage(), e);
            }
        }

        private static NodeApi api(JsonNode status, String node) {
            for (JsonNode each : status.path("nodes"))
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

    /** What concerns one node, which has to be named. */
    private abstract static class OfNamed extends OfOne {
        @Parameters(paramLabel = "NODE", description = "as status shows it")
        private String node;

        @Override
        String node(JsonNode status) {
            return node;
        }
    }

    /** What concerns one node, which need not be named if only one is in question. */
    private abstract static class OfTheOnlyOne extends OfOne {
        private static final Set<String> HALTED = Set.of("HALTED", "SKIPPED", "NEEDS_SNAPSHOT", "RETIRED");

        @Parameters(paramLabel = "NODE", arity = "0..1", description = "as status shows it")
        private String node;

        @Override
        String node(JsonNode status) {
            if (node != null) return node;
            var fitting = new ArrayList<String>();
            for (JsonNode each : status.path("nodes")) if (isMeant(each.path("role").asText(), each.path("state").asText())) fitting.add(each.path("id").asText());
            if (fitting.size() == 1) return fitting.get(0);
            throw new CommandFailedException(fitting.isEmpty() ? "there is no node that this could be meant for; 'baton status' lists them. Nothing was changed"
                : "name the node that is meant: " + String.join(", ", fitting) + ". Nothing was changed");
        }

        abstract boolean isMeant(String role, String state);

        static boolean isHalted(String state) {
            return HALTED.contains(state);
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shows what a node halted at, and every transaction that it ever left out.")
    static final class Show extends OfNamed {
        @Override
        public void run() {
            print(get());
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, sortOptions = false, description = "Tries again, after what was wrong was mended.")
    static final class Retry extends OfNamed {
        @Override
        public void run() {
            print(post("/retry"));
        }
    }

    @Command(name = "skip", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Leaves out the transaction that the node halted at. From then on its rows differ from the log: its state is SKIPPED,",
            "it is never promoted, and what was skipped stays in its list for ever. 'rebuild' makes it whole again."})
    static final class Skip extends OfNamed {
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

    @Command(name = "pause", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Applies nothing more on a follower until 'resume', also after a restart: its rows stay as they are, for reads. It keeps its place, and the",
            "log is kept for it; it is not promoted meanwhile. (STOP REPLICA elsewhere.)"})
    static final class Pause extends OfTheOnlyOne {
        @Override
        public void run() {
            print(post("/pause"));
        }

        @Override
        boolean isMeant(String role, String state) {
            return role.equals("following") && state.equals("OK");
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, sortOptions = false, description = "Lets a paused follower go on. (START REPLICA elsewhere.)")
    static final class Resume extends OfTheOnlyOne {
        @Override
        public void run() {
            print(post("/resume"));
        }

        @Override
        boolean isMeant(String role, String state) {
            return state.equals("PAUSED");
        }
    }

    @Command(name = "rebuild", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Empties a follower's database, of a healthy one too, and fills it again from the log.",
            "Without NODE: the one that cannot go on by itself."})
    static final class Rebuild extends OfTheOnlyOne {
        @Override
        public void run() {
            print(post("/rebuild"));
        }

        @Override
        boolean isMeant(String role, String state) {
            return isHalted(state);
        }
    }
}

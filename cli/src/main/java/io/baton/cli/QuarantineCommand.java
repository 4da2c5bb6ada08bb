package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What deposed leaders had committed without logging it, and what is to become of it. */
@Command(name = "quarantine", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Transactions that a deposed leader had committed and never logged: they were undone there and kept whole.",
        "Exit code 2: it could not be done; the message says what holds now."},
    subcommands = {QuarantineCommand.ListAll.class, QuarantineCommand.Show.class, QuarantineCommand.Replay.class,
        QuarantineCommand.Discard.class})
final class QuarantineCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Longer than a node waits for the leader's answer to a write. */
    private static final Duration REPLAY = Duration.ofSeconds(90);
    private static final String PATH = "/v1/quarantine";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, sortOptions = false, description = "Lists what waits for a decision.")
    static final class ListAll implements Runnable {
        @Mixin
        private Target target;

        @Option(names = "--all", description = "also what was replayed or discarded")
        private boolean all;

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        @Override
        public void run() {
            JsonNode answer = first(target.apis(), "read", api -> api.get(PATH, PATIENCE));
            print(json ? List.of(answer.toPrettyString()) : QuarantineText.list(answer, all));
        }
    }

    /** What concerns one transaction. */
    private abstract static class OfOne implements Runnable {
        @Mixin
        private Target target;

        @Parameters(paramLabel = "ID", description = "as list shows it")
        String id;

        JsonNode get(String query) {
            return first(target.apis(), "read", api -> api.get(path() + query, PATIENCE));
        }

        JsonNode post(String action, String done, Duration atMost) {
            return first(target.apis(), done, api -> api.post(path() + action, null, atMost));
        }

        private String path() {
            return PATH + "/" + NodeApi.encoded(id);
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, sortOptions = false, description = "Shows one transaction, row change by row change.")
    static final class Show extends OfOne {
        @Option(names = "--from", paramLabel = "N", defaultValue = "1", description = "begin with this change of a large transaction, counted from 1")
        private long from;

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        @Override
        public void run() {
            JsonNode answer = get(from == 1 ? "" : "?from=" + from);
            print(json ? List.of(answer.toPrettyString()) : QuarantineText.show(answer));
        }
    }

    @Command(name = "replay", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Runs a transaction's row changes on the leader, all or nothing, as one new transaction.",
            "Triggers fire as for any write. An update or delete must find its row by key."})
    static final class Replay extends OfOne {
        @Override
        public void run() {
            System.out.println("replayed " + id + " at position " + post("/replay", "replayed", REPLAY).path("position").asText());
        }
    }

    @Command(name = "discard", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Records that a transaction is not wanted. It can still be looked at.")
    static final class Discard extends OfOne {
        @Override
        public void run() {
            post("/discard", "discarded", PATIENCE);
            System.out.println("discarded " + id);
        }
    }

    private interface Call {
        JsonNode on(NodeApi api) throws IOException;
    }

    /** The first node that takes the call answers it: whoever has taken it may have done it, so nobody else is asked then. */
    private static JsonNode first(List<NodeApi> apis, String done, Call call) {
        var away = new ArrayList<String>();
        for (NodeApi api : apis) {
            try {
                return call.on(api);
            } catch (ConnectException | HttpConnectTimeoutException e) {
                away.add(api.url());
            } catch (IOException e) {
                String said = e.getMessage() == null ? api.url() + " gave no answer" : e.getMessage();
                throw new CommandFailedException("not " + done + ", or not known to be: " + said, e);
            }
        }
        throw new CommandFailedException("nothing was " + done + ", no node answers: " + String.join(", ", away));
    }

    private static void print(List<String> lines) {
        lines.forEach(System.out::println);
    }
}

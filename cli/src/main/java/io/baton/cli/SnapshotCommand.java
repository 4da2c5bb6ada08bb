package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.adapters.runtime.Settings;
import io.baton.adapters.snapshot.SnapshotException;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotProgress;
import io.baton.adapters.snapshot.SnapshotShelf;
import io.baton.adapters.snapshot.VerifySnapshotFiles;
import io.baton.core.log.Position;
import io.baton.follower.PointInTime.Until;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies of the whole database at a place of the log. */
@Command(name = "snapshot", mixinStandardHelpOptions = true, sortOptions = false,
    description = {"Takes, lists, checks and restores snapshots: what a new node begins with, and a backup (docs/snapshots.md).",
        "Exit code 1: a snapshot is damaged. Exit code 2: it could not be done; the message says why and what holds now."},
    subcommands = {SnapshotCommand.Take.class, SnapshotCommand.Show.class, SnapshotCommand.Verify.class, SnapshotCommand.Restore.class})
final class SnapshotCommand implements Runnable {
    private static final int READERS = Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "take", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Has a follower take a snapshot, and waits until it was read back.")
    static final class Take implements Runnable {
        private static final Duration PATIENCE = Duration.ofSeconds(60);
        private static final long LOOK_NANOS = 300_000_000L;

        @Mixin
        private Target target;

        @Option(names = "--node", paramLabel = "NODE", description = "which one (default: a healthy follower)")
        private String node;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            var refusals = new ArrayList<String>();
            for (NodeApi each : followers()) if (takes(each, refusals)) return;
            throw new CommandFailedException(String.join("\n  ", refusals));
        }

        /** Whether it does; else why not is noted. Throws if it has begun and did not end well. */
        private boolean takes(NodeApi api, List<String> refusals) {
            PrintWriter out = spec.commandLine().getOut();
            String before;
            JsonNode state;
            try {
                before = api.get("/v1/snapshots", PATIENCE).path("last").asText();
                state = api.post("/v1/snapshots", null, PATIENCE);
            } catch (IOException e) {
                refusals.add(e.getMessage());
                return false;
            }
            try {
                String told = "";
                while (!state.path("progress").asText().isEmpty()) {
                    String line = state.path("node").asText() + ": " + state.path("progress").asText();
                    if (!line.equals(told)) out.println(line);
                    out.flush();
                    told = line;
                    LockSupport.parkNanos(LOOK_NANOS);
                    state = api.get("/v1/snapshots", PATIENCE);
                }
                String last = state.path("last").asText();
                if (!last.startsWith("snapshot ") || last.equals(before)) throw new CommandFailedException(state.path("node").asText() + ": " + last);
                out.println(last + ", in " + state.path("store").asText());
                return true;
            } catch (IOException e) {
                throw new CommandFailedException(e.getMessage(), e);
            }
        }

        private List<NodeApi> followers() {
            var followers = new ArrayList<JsonNode>();
            for (JsonNode each : ClusterStatus.ask(target.apis()).path("nodes")) {
                String id = each.path("id").asText();
                if (id.equals(node)) return List.of(new NodeApi(each.path("api").asText()));
                if (each.path("role").asText().equals("following") && each.path("state").asText().equals("OK")) followers.add(each);
            }
            if (node != null) throw new CommandFailedException("no node " + node + " is known; 'baton status' lists those there are. No snapshot is taken");
            if (followers.isEmpty()) throw new CommandFailedException("there is no healthy follower, and snapshots are taken on followers; look at 'baton status'");
            return followers.stream().map(each -> new NodeApi(each.path("api").asText())).toList();
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, sortOptions = false, description = "Lists the snapshots of a store.")
    static final class Show implements Runnable {
        @Mixin
        private WhichStore which;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            SnapshotShelf shelf = which.shelf();
            PrintWriter out = spec.commandLine().getOut();
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("SNAPSHOT", "CLUSTER", "POSITION", "ROWS", "MIB", "STATE"));
            for (SnapshotShelf.Item item : shelf.items()) rows.add(item.manifest().map(m -> List.of(item.id(), m.cluster(), m.place().position().toString(), Long.toString(m.rows()),
                String.format(Locale.ROOT, "%.1f", m.bytes() / 1048576.0), "whole")).orElseGet(() -> List.of(item.id(), "", "", "", "", item.trouble())));
            ClusterStatus.align(rows).forEach(out::println);
            out.println((rows.size() - 1) + " in " + shelf.store().location());
        }
    }

    @Command(name = "verify", mixinStandardHelpOptions = true, sortOptions = false, description = "Reads all files of a snapshot and compares them with what was written.")
    static final class Verify implements java.util.concurrent.Callable<Integer> {
        @Mixin
        private WhichStore which;

        @Parameters(paramLabel = "SNAPSHOT", description = "as list shows it, or 'newest'")
        private String id;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            SnapshotShelf shelf = which.shelf();
            var progress = new SnapshotProgress();
            PrintWriter out = spec.commandLine().getOut();
            try {
                SnapshotManifest manifest = WhichStore.find(shelf, id);
                try (var bar = new ProgressBar(progress, out)) {
                    new VerifySnapshotFiles(shelf.store(), READERS, progress).run(manifest);
                }
                out.println("snapshot " + manifest.id() + " is whole: " + manifest.tables().size() + " tables, " + manifest.rows() + " rows, position " + manifest.place().position());
                return 0;
            } catch (SnapshotException e) {
                if (!e.isCorrupt()) throw new CommandFailedException(e.getMessage(), e);
                out.println("DAMAGED: " + e.getMessage());
                return 1;
            }
        }
    }

    @Command(name = "restore", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Restores a snapshot into an empty PostgreSQL, which becomes no node; on its own, or with the log up to a place or time.",
            "What was interrupted goes on when it is run again."})
    static final class Restore implements Runnable {
        /** Where to stop. */
        static final class Place {
            @Option(names = "--until", paramLabel = "TOKEN", required = true, description = "with the log, up to this position token (needs --config)")
            private String token;

            @Option(names = "--until-time", paramLabel = "TIME", required = true, description = "with the log, up to this time, such as 2026-11-22T20:15:00Z (needs --config)")
            private String time;

            @Option(names = "--until-end", required = true, description = "with the log, up to its end (needs --config)")
            private boolean end;
        }

        @Mixin
        private WhichStore which;

        @Parameters(paramLabel = "SNAPSHOT", description = "as list shows it, or 'newest'")
        private String id;

        @Option(names = "--to", required = true, paramLabel = "URL",
            description = "an empty database, as a superuser: postgresql://user@host:port/database; its password in " + Settings.SOURCE_PASSWORD)
        private String to;

        @ArgGroup
        private Place place;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            var into = Settings.source("--to", to, Settings.environment());
            PrintWriter out = spec.commandLine().getOut();
            if (place != null && which.settings().isEmpty()) throw new CommandFailedException("the log is read with the settings of a node: give --config. Nothing was restored");
            SnapshotShelf shelf = which.shelf();
            try {
                Wiring.restore(WhichStore.find(shelf, id), shelf, into, READERS, place == null ? null : until(), which.settings().orElse(null), out);
            } catch (SnapshotException e) {
                throw new CommandFailedException(e.getMessage(), e);
            }
        }

        private Until until() {
            if (place.end) return new Until.End();
            try {
                if (place.token != null) return new Until.Token(Position.parse(place.token));
                Instant time = OffsetDateTime.parse(place.time).toInstant();
                return new Until.Time(Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000));
            } catch (DateTimeException e) {
                throw new CommandFailedException("--until-time is '" + place.time + "', and must look like 2026-11-22T20:15:00Z. Nothing was restored", e);
            } catch (IllegalArgumentException e) {
                throw new CommandFailedException(e.getMessage() + ". Nothing was restored", e);
            }
        }
    }
}

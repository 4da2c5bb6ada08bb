package io.baton.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.adapters.runtime.NodeSettings;
import io.baton.adapters.runtime.Settings;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotShelf;
import io.baton.adapters.snapshot.SnapshotStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which store of snapshots a command reads: one that is named, that of a node's settings, or that of a running cluster. */
public final class WhichStore {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "newest";

    @Option(names = "--store", paramLabel = "LOCATION", description = "a directory, or s3://bucket/prefix?endpoint=URL (default: that of --config, else of the running cluster)")
    private String store;

    @Option(names = "--config", paramLabel = "FILE", description = "settings of a node")
    private Path config;

    @Mixin
    private Target target;

    /** Settings, if any were named. */
    Optional<NodeSettings> settings() {
        return Optional.ofNullable(config).map(Settings::node);
    }

    SnapshotShelf shelf() {
        return new SnapshotShelf(SnapshotStores.open(location()));
    }

    private String location() {
        if (store != null) return store;
        Optional<NodeSettings> settings = settings();
        String named = settings.isPresent() ? settings.get().snapshots().store() : ask();
        if (named.isEmpty()) throw new CommandFailedException("the settings name no store of snapshots: give snapshots.store a place (docs/settings.md), or --store here");
        return named;
    }

    private String ask() {
        String trouble = "";
        for (NodeApi api : target.apis()) {
            try {
                JsonNode state = api.get("/v1/snapshots", PATIENCE);
                return state.path("store").asText();
            } catch (IOException e) {
                trouble = e.getMessage();
            }
        }
        throw new CommandFailedException("no node tells where snapshots are kept (" + trouble + "); name it with --store or --config");
    }

    /** By its id, or the newest whole one. */
    static SnapshotManifest find(SnapshotShelf shelf, String id) {
        if (!id.equals(NEWEST)) return shelf.get(id);
        return shelf.items().stream().flatMap(item -> item.manifest().stream()).max(Comparator.comparing(SnapshotManifest::taken))
            .orElseThrow(() -> new CommandFailedException("there is no whole snapshot in " + shelf.store().location()));
    }
}

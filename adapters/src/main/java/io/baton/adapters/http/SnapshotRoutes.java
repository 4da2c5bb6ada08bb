package io.baton.adapters.http;

import io.baton.core.api.SnapshotService;
import io.baton.core.port.Snapshots.Snapshot;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/** {@code GET /v1/snapshots}, and {@code POST} to have this very node take one; never forwarded. */
final class SnapshotRoutes {
    private final SnapshotService service;
    private final Bound bound;

    SnapshotRoutes(SnapshotService service, Bound bound) {
        this.service = service;
        this.bound = bound;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/v1/snapshots", ctx -> bound.serve(() -> answer(ctx))).post("/v1/snapshots", ctx -> bound.serve(() -> take(ctx)));
    }

    private void take(Context ctx) {
        RequestOptions.query(ctx);
        Optional<String> refusal = service.take();
        if (refusal.isPresent()) throw new ProblemException(Problem.of(Problem.Kind.SNAPSHOT_REFUSED, refusal.get() + ". No snapshot is taken."));
        answer(ctx);
    }

    private void answer(Context ctx) {
        RequestOptions.query(ctx);
        SnapshotService.State state = service.state();
        JsonAnswer.send(ctx, json -> {
            json.writeStringField("node", state.node());
            json.writeStringField("store", state.store());
            json.writeStringField("progress", state.progress());
            json.writeStringField("last", state.last());
            json.writeStringField("trouble", state.trouble());
            json.writeArrayFieldStart("snapshots");
            for (Snapshot snapshot : state.snapshots()) {
                json.writeStartObject();
                json.writeStringField("id", snapshot.id());
                json.writeStringField("node", snapshot.node());
                json.writeStringField("taken", Instant.ofEpochMilli(snapshot.taken()).toString());
                json.writeStringField("position", snapshot.position().toString());
                json.writeNumberField("offset", snapshot.place().offset());
                json.writeNumberField("rows", snapshot.rows());
                json.writeNumberField("bytes", snapshot.bytes());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}

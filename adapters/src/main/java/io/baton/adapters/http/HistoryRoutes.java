package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.History;
import io.baton.core.log.LogEntry.EpochStarted;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;

/** {@code GET /v1/history}: every claim to lead that the log holds, and what became of it. */
final class HistoryRoutes {
    private final History history;
    private final Bound bound;

    HistoryRoutes(History history, Bound bound) {
        this.history = history;
        this.bound = bound;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/v1/history", this::get);
    }

    private void get(Context ctx) {
        RequestOptions.query(ctx);
        bound.serve(() -> {
            var claims = history.claims();
            JsonAnswer.send(ctx, json -> {
                json.writeArrayFieldStart("claims");
                for (History.Claim claim : claims) claim(json, claim);
                json.writeEndArray();
            });
        });
    }

    private static void claim(JsonGenerator json, History.Claim found) throws IOException {
        EpochStarted claim = found.claim();
        json.writeStartObject();
        json.writeNumberField("epoch", claim.epoch());
        json.writeStringField("leader", claim.leader().node());
        json.writeStringField("claimant", claim.claimant());
        json.writeStringField("reason", claim.reason());
        json.writeNumberField("time", found.time());
        json.writeNumberField("offset", found.offset());
        json.writeBooleanField("valid", found.valid());
        json.writeStringField("verdict", found.verdict());
        json.writeEndObject();
    }
}

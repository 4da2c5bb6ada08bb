package io.baton.adapters.http;

import io.baton.core.api.RepairService;
import io.baton.core.port.Peers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** {@code POST /v1/repair/rows}: rows by key, at one position, for a node that rejoins. */
final class RepairRoutes {
    private final RepairService service;
    private final Bound bound;

    RepairRoutes(RepairService service, Bound bound) {
        this.service = service;
        this.bound = bound;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/repair/rows", this::rows);
    }

    private void rows(Context ctx) {
        RequestOptions.query(ctx);
        bound.serve(() -> {
            RepairJson.Wanted wanted = RepairJson.wanted(RequestBody.of(ctx).text());
            Peers.Rows rows = service.rows(wanted.tables(), wanted.atLeast());
            JsonAnswer.send(ctx, rows.position(), json -> RepairJson.found(json, rows));
        });
    }
}

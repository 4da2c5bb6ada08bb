package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.adapters.http.Problem.Kind;
import io.baton.core.api.ClusterStatus;
import io.baton.core.api.NodeHealth;
import io.baton.core.api.NodeStatus;
import io.baton.core.api.StatusService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;

/** {@code GET /v1/status}, {@code GET /v1/health} and {@code GET /metrics}: answered from memory, whatever else is stuck. */
final class StatusRoutes {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final StatusService service;
    private final PrometheusMeterRegistry metrics;

    StatusRoutes(StatusService service, PrometheusMeterRegistry metrics) {
        this.service = service;
        this.metrics = metrics;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/v1/status", this::status).get("/v1/health", this::health).get("/metrics", this::metrics);
    }

    private void status(Context ctx) {
        ClusterStatus status = service.status();
        JsonAnswer.send(ctx, json -> {
            json.writeNumberField("epoch", status.epoch());
            json.writeStringField("leader", status.leader());
            json.writeArrayFieldStart("nodes");
            for (NodeStatus node : status.nodes()) node(json, node);
            json.writeEndArray();
        });
    }

    private void health(Context ctx) {
        NodeHealth health = service.health();
        if (health.running()) {
            JsonAnswer.send(ctx, json -> json.writeStringField("status", "ok"));
        } else {
            JsonAnswer.send(ctx, Problem.of(Kind.UNAVAILABLE, "A loop of this node does not run: " + health.detail()));
        }
    }

    private void metrics(Context ctx) {
        ctx.contentType(PROMETHEUS_TEXT).result(metrics.scrape());
    }

    private static void node(JsonGenerator json, NodeStatus node) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", node.id());
        json.writeStringField("role", node.role());
        json.writeNumberField("epoch", node.epoch());
        json.writeStringField("position", node.position().toString());
        json.writeNumberField("lagMillis", node.lagMillis());
        json.writeNumberField("lagEntries", node.lagEntries());
        json.writeStringField("state", node.state());
        json.writeStringField("api", node.api());
        json.writeStringField("postgres", node.postgres());
        json.writeNumberField("ageMillis", node.ageMillis());
        json.writeStringField("detail", node.detail());
        json.writeNumberField("writesPerSecond", node.writesPerSecond());
        json.writeEndObject();
    }
}

package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.adapters.http.Problem.Kind;
import io.baton.core.api.ClusterStatus;
import io.baton.core.api.NodeHealth;
import io.baton.core.api.NodeStatus;
import io.baton.core.api.StatusService;
import io.baton.core.cluster.Room;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

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
            for (NodeStatus node : status.nodes()) if (node.id().equals(status.leader())) log(json, node.room().log());
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

    private static void log(JsonGenerator json, Room.Log log) throws IOException {
        if (log.equals(Room.Log.UNKNOWN)) return;
        json.writeObjectFieldStart("log");
        json.writeNumberField("begin", log.begin());
        json.writeNumberField("end", log.end());
        figures(json, Map.of("bytes", log.bytes(), "free", log.free(), "total", log.total()));
        json.writeStringField("kept", log.kept());
        json.writeEndObject();
    }

    /** What is not known is left out. */
    private static void figures(JsonGenerator json, Map<String, Long> bytes) throws IOException {
        for (var figure : new TreeMap<>(bytes).entrySet()) if (figure.getValue() >= 0) json.writeNumberField(figure.getKey(), figure.getValue());
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
        json.writeObjectFieldStart("room");
        figures(json, Map.of("data", node.room().data(), "wal", node.room().wal(), "slots", node.room().slots(), "slotLimit", node.room().slotLimit(),
            "free", node.room().free(), "total", node.room().total()));
        json.writeEndObject();
        json.writeEndObject();
    }
}

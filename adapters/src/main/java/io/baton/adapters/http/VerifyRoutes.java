package io.baton.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.baton.core.api.SchemaObject;
import io.baton.core.api.TableSum;
import io.baton.core.api.VerifyService;
import io.baton.core.log.Position;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;

/** {@code POST /v1/verify/{id}/hold|mark|sum|release}: the steps of comparing nodes. Summing may take as long as the data is large. */
final class VerifyRoutes {
    private static final String PREFIX = "/v1/verify/";
    private static final Duration DEFAULT_HOLD = Duration.ofMinutes(1);

    private final VerifyService service;
    private final Bound bound;

    VerifyRoutes(VerifyService service, Bound bound) {
        this.service = service;
        this.bound = bound;
    }

    void addTo(RoutesConfig routes) {
        routes.post(PREFIX + "{id}/hold", this::hold).post(PREFIX + "{id}/mark", this::mark)
            .post(PREFIX + "{id}/sum", this::sum).post(PREFIX + "{id}/release", this::release);
    }

    private void hold(Context ctx) {
        String max = RequestOptions.query(ctx, "max").get("max");
        Duration atMost = max == null ? DEFAULT_HOLD : RequestOptions.duration(max, "The query parameter max");
        bound.serve(() -> position(ctx, service.hold(id(ctx), atMost)));
    }

    private void mark(Context ctx) {
        RequestOptions.query(ctx);
        bound.serve(() -> position(ctx, service.mark(id(ctx))));
    }

    private void sum(Context ctx) {
        var query = RequestOptions.query(ctx, "at", "schema");
        String at = query.get("at");
        if (at == null) throw new ProblemException(Problem.badRequest("The query parameter at is missing: say which position to sum at, as mark gave it."));
        Position position = RequestOptions.position(at, "The query parameter at");
        boolean schema = RequestOptions.flag(query.get("schema"), "The query parameter schema");
        bound.serve(() -> compared(ctx, position, service.sum(id(ctx), position, schema), schema));
    }

    private void release(Context ctx) {
        RequestOptions.query(ctx);
        service.release(id(ctx));
        JsonAnswer.send(ctx, json -> {});
    }

    private static String id(Context ctx) {
        String rest = RawPath.after(ctx, PREFIX);
        return RawPath.decode(rest.substring(0, rest.indexOf('/')), "the id");
    }

    private static void position(Context ctx, Position position) {
        JsonAnswer.send(ctx, position, json -> json.writeStringField("position", position.toString()));
    }

    private static void compared(Context ctx, Position position, VerifyService.Compared compared, boolean schema) {
        JsonAnswer.send(ctx, position, json -> {
            json.writeStringField("position", position.toString());
            json.writeArrayFieldStart("tables");
            for (TableSum sum : compared.tables()) table(json, sum);
            json.writeEndArray();
            if (!schema) return;
            json.writeArrayFieldStart("schema");
            for (SchemaObject object : compared.schema()) object(json, object);
            json.writeEndArray();
        });
    }

    private static void object(JsonGenerator json, SchemaObject object) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", object.kind());
        json.writeStringField("name", object.name());
        json.writeStringField("definition", object.definition());
        json.writeEndObject();
    }

    private static void table(JsonGenerator json, TableSum sum) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", sum.schema());
        json.writeStringField("table", sum.table());
        json.writeNumberField("rows", sum.rows());
        json.writeStringField("checksum", sum.checksum());
        json.writeEndObject();
    }
}

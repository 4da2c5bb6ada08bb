package io.baton.adapters.http;

import io.baton.core.api.QuarantineService;
import io.baton.core.rejoin.QuarantineItem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/**
 * {@code GET /v1/quarantine} and {@code GET /v1/quarantine/{id}}, {@code POST /v1/quarantine/{id}/replay} and {@code .../discard}. An id
 * holds a slash, which may come encoded or not.
 */
final class QuarantineRoutes {
    private static final String PATH = "/v1/quarantine";
    private static final String REPLAY = "/replay";
    private static final String DISCARD = "/discard";
    private static final String FROM = "from";

    private final QuarantineService service;
    private final WriteAnswers writes;
    private final Bound bound;

    QuarantineRoutes(QuarantineService service, WriteAnswers writes, Bound bound) {
        this.service = service;
        this.writes = writes;
        this.bound = bound;
    }

    void addTo(RoutesConfig routes) {
        routes.get(PATH, this::list).get(PATH + "/*", this::show).post(PATH + "/*", this::decide);
    }

    private void list(Context ctx) {
        RequestOptions.query(ctx);
        bound.serve(() -> {
            List<QuarantineItem> items = service.list();
            JsonAnswer.send(ctx, json -> {
                json.writeArrayFieldStart("transactions");
                for (QuarantineItem item : items) {
                    json.writeStartObject();
                    QuarantineJson.summary(json, item);
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
        });
    }

    private void show(Context ctx) {
        long from = from(RequestOptions.query(ctx, FROM).get(FROM));
        String id = id(ctx, "");
        bound.serve(() -> {
            QuarantineItem item = service.find(id).orElseThrow(() -> new ProblemException(Problem.of(Problem.Kind.NOT_IN_QUARANTINE,
                "There is no transaction '" + id + "' in quarantine. GET /v1/quarantine lists those there are.")));
            QuarantineService.Excerpt excerpt = service.changes(id, from);
            JsonAnswer.send(ctx, json -> {
                QuarantineJson.summary(json, item);
                QuarantineJson.changes(json, excerpt);
            });
        });
    }

    private void decide(Context ctx) {
        RequestOptions.query(ctx);
        String path = ctx.req().getRequestURI();
        if (path.endsWith(REPLAY)) {
            String id = id(ctx, REPLAY);
            writes.serve(ctx, Problems.Call.TRANSACTION, (body, patience) -> service.replay(id), WriteAnswers::rows);
        } else if (path.endsWith(DISCARD)) {
            String id = id(ctx, DISCARD);
            bound.serve(() -> {
                QuarantineItem item = service.discard(id);
                JsonAnswer.send(ctx, json -> QuarantineJson.summary(json, item));
            });
        } else {
            throw RawPath.nothingAt(path);
        }
    }

    private static long from(String text) {
        if (text == null) return 1;
        if (!text.matches("[1-9]\\d{0,17}")) throw new ProblemException(Problem.badRequest("The query parameter from is '" + text
            + "'; it must be the number of a change, counted from 1."));
        return Long.parseLong(text);
    }

    private static String id(Context ctx, String end) {
        String rest = RawPath.after(ctx, PATH + "/");
        if (rest.length() <= end.length()) throw RawPath.nothingAt(ctx.req().getRequestURI());
        return RawPath.decode(rest.substring(0, rest.length() - end.length()), "the id");
    }
}

package io.baton.adapters.http;

import io.baton.core.api.FollowerService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /v1/follower} and what an operator may ask of this very node; never forwarded. */
final class FollowerRoutes {
    private static final String BY = "an operator";

    private final FollowerService service;
    private final Bound bound;

    FollowerRoutes(FollowerService service, Bound bound) {
        this.service = service;
        this.bound = bound;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/v1/follower", this::show).post("/v1/follower/retry", ctx -> order(ctx, service::retry))
            .post("/v1/follower/skip", this::skip).post("/v1/follower/rebuild", ctx -> order(ctx, () -> service.rebuild(BY)))
            .post("/v1/follower/pause", ctx -> order(ctx, () -> service.pause(BY))).post("/v1/follower/resume", ctx -> order(ctx, service::resume));
    }

    private void show(Context ctx) {
        RequestOptions.query(ctx);
        bound.serve(() -> answer(ctx));
    }

    private void skip(Context ctx) {
        String offset = RequestOptions.query(ctx, "offset").get("offset");
        if (offset == null || !offset.matches("\\d{1,18}")) throw new ProblemException(Problem.of(Problem.Kind.BAD_REQUEST,
            "'offset' has to name the place in the log where the refused transaction begins; GET /v1/follower shows it. Nothing was changed."));
        long place = Long.parseLong(offset);
        bound.serve(() -> done(ctx, service.skip(place, BY)));
    }

    private void order(Context ctx, Supplier<Optional<String>> order) {
        RequestOptions.query(ctx);
        bound.serve(() -> done(ctx, order.get()));
    }

    private void done(Context ctx, Optional<String> refusal) {
        if (refusal.isPresent()) throw new ProblemException(Problem.of(Problem.Kind.FOLLOWER_REFUSED, refusal.get() + "."));
        answer(ctx);
    }

    private void answer(Context ctx) {
        FollowerService.State state = service.state();
        JsonAnswer.send(ctx, json -> {
            json.writeStringField("node", state.node());
            json.writeStringField("condition", state.condition());
            json.writeStringField("detail", state.detail());
            if (state.refusedAt().isPresent()) json.writeNumberField("refusedAt", state.refusedAt().getAsLong());
            json.writeArrayFieldStart("skipped");
            for (FollowerService.Skipped skipped : state.skipped()) {
                json.writeStartObject();
                json.writeNumberField("offset", skipped.offset());
                json.writeNumberField("epoch", skipped.epoch());
                json.writeNumberField("sequence", skipped.sequence());
                json.writeStringField("xid", skipped.xid());
                json.writeStringField("tables", skipped.tables());
                json.writeStringField("by", skipped.by());
                json.writeStringField("at", skipped.at());
                if (skipped.filledAgain().isPresent()) json.writeStringField("filledAgain", skipped.filledAgain().get());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}

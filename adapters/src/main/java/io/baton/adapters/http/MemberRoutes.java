package io.baton.adapters.http;

import io.baton.core.api.MemberService;
import io.baton.core.api.MemberService.Outcome;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;

/** {@code POST /v1/members/{node}/retire}: on any node; the leader does it. */
final class MemberRoutes {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final MemberService service;
    private final Bound bound;
    private final LeaderForwarder forwarder;

    MemberRoutes(MemberService service, Bound bound, LeaderForwarder forwarder) {
        this.service = service;
        this.bound = bound;
        this.forwarder = forwarder;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/members/{node}/retire", this::retire);
    }

    private void retire(Context ctx) {
        RequestOptions.query(ctx);
        bound.serve(() -> {
            RequestBody body = RequestBody.of(ctx);
            Outcome outcome = service.retire(ctx.pathParam("node"), "an operator");
            if (outcome instanceof Outcome.NotLeader other) forwarder.forwardOnce(ctx, body, other.leader(), LONGEST);
            if (outcome instanceof Outcome.Refused refused) throw new ProblemException(Problem.of(Problem.Kind.RETIRE_REFUSED, refused.message() + "."));
            if (outcome instanceof Outcome.Done done) JsonAnswer.send(ctx, json -> json.writeStringField("done", done.message()));
        });
    }
}

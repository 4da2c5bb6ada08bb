package io.baton.adapters.http;

import io.baton.core.api.SwitchoverService;
import io.baton.core.api.SwitchoverService.Outcome;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /v1/switchover?to=NODE}: on any node; the leader does it. */
final class SwitchoverRoutes {
    /** Longer than a leader takes to come to rest and to wait until the other one leads. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final SwitchoverService service;
    private final Bound bound;
    private final LeaderForwarder forwarder;

    SwitchoverRoutes(SwitchoverService service, Bound bound, LeaderForwarder forwarder) {
        this.service = service;
        this.bound = bound;
        this.forwarder = forwarder;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/switchover", this::post);
    }

    private void post(Context ctx) {
        Optional<String> to = Optional.ofNullable(RequestOptions.query(ctx, "to").get("to"));
        bound.serve(() -> {
            RequestBody body = RequestBody.of(ctx);
            Outcome outcome = service.switchOver(to, "an operator");
            if (outcome instanceof Outcome.NotLeader other) forwarder.forwardOnce(ctx, body, other.leader(), LONGEST);
            if (outcome instanceof Outcome.Refused refused) throw new ProblemException(Problem.of(Problem.Kind.SWITCHOVER_REFUSED, refused.message()));
            if (outcome instanceof Outcome.Done done) done(ctx, done);
        });
    }

    private static void done(Context ctx, Outcome.Done done) {
        JsonAnswer.send(ctx, json -> {
            json.writeStringField("leader", done.leader());
            json.writeNumberField("epoch", done.epoch());
            json.writeNumberField("millis", done.millis());
        });
    }
}

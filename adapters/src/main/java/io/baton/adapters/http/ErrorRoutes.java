package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.baton.core.api.StatusService;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every answer has: the node's position, and an error that is a problem document, whoever found it. */
final class ErrorRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorRoutes.class);

    private ErrorRoutes() {}

    static void addTo(JavalinConfig config, StatusService status, WebPages pages) {
        config.routes.before(ctx -> {
            ctx.header(JsonAnswer.POSITION_HEADER, status.position().toString());
            pages.refuse(ctx);
            // A token that is none is refused even where it would not be used.
            RequestOptions.after(ctx);
        });
        config.routes.exception(HttpResponseException.class, (e, ctx) -> JsonAnswer.send(ctx, routing(e, ctx)));
        config.routes.exception(RuntimeException.class, (e, ctx) -> JsonAnswer.send(ctx, thrown(e, ctx)));
    }

    private static Problem thrown(RuntimeException e, Context ctx) {
        Problem problem = Problems.of(e, writes(ctx));
        if (problem.kind() == Kind.INTERNAL) LOG.error("{} {} failed", ctx.req().getMethod(), ctx.req().getRequestURI(), e);
        return problem;
    }

    private static boolean writes(Context ctx) {
        return !ctx.req().getMethod().equals("GET") && !ctx.path().equals("/v1/query") && !ctx.path().startsWith("/v1/verify/")
            && !ctx.path().startsWith("/v1/repair/");
    }

    /** What the router found wrong before any handler of ours ran. */
    private static Problem routing(HttpResponseException e, Context ctx) {
        String path = ctx.req().getRequestURI();
        if (e.getStatus() == 404) return RawPath.nothingAt(path).problem();
        if (e.getStatus() == 405) {
            String allowed = String.join(", ", e.getDetails().values());
            ctx.header("Allow", allowed);
            return Problem.of(Kind.METHOD_NOT_ALLOWED, path + " does not take " + ctx.req().getMethod() + "; it takes " + allowed + ".");
        }
        return Problem.badRequest(e.getMessage()).withStatus(e.getStatus());
    }
}

package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.baton.core.api.StatusService;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what fails below the routes, such as a request that is not HTTP, in the same form as all other errors. */
final class ServerErrors extends ErrorHandler {
    private final StatusService status;

    ServerErrors(StatusService status) {
        this.status = status;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int code = response.getStatus();
        Object reason = request.getAttribute(ERROR_MESSAGE);
        Kind kind = code == 503 ? Kind.UNAVAILABLE : code >= 500 ? Kind.INTERNAL : Kind.BAD_REQUEST;
        String detail = "The web server does not take the request" + (reason == null ? "" : ": " + reason) + "." + (code >= 500 ? ""
            : " Nothing was written. Look at its path (a percent sign in a key is %25, and keys are UTF-8), its headers and its size.");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(JsonAnswer.POSITION_HEADER, status.position().toString());
        if (code == 503) response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
        Content.Sink.write(response, true, Problem.of(kind, detail).withStatus(code).json(), callback);
        return true;
    }
}

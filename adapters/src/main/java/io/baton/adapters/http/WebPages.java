package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.javalin.http.Context;
import java.util.regex.Pattern;

/**
 * Turns away what a browser sends on behalf of a web page. Whoever reaches the API is a superuser of the database, and a browser on the
 * same machine reaches it: any page could make it run SQL, for a form's POST is sent without asking. Nothing of Baton is a page, so no
 * such request is ever meant.
 */
final class WebPages {
    private static final Pattern LOCAL = Pattern.compile("(localhost|[\\d.]+|\\[[\\da-fA-F:.]+])(:\\d+)?");

    private final boolean onLoopback;

    /** @param listening the address that the API listens on */
    WebPages(String listening) {
        onLoopback = listening.equals("localhost") || listening.startsWith("127.") || listening.equals("::1");
    }

    /** Throws a {@link ProblemException} if a web page is behind the request; nothing was done then. */
    void refuse(Context ctx) {
        String origin = ctx.header("Origin");
        if (origin != null) throw refused("the page " + origin + " (header Origin)");
        // "none": somebody typed the address.
        String site = ctx.header("Sec-Fetch-Site");
        if (site != null && !site.equals("none")) throw refused("another page (header Sec-Fetch-Site: " + site + ")");
        // A page whose own name was pointed at this machine is of the same origin to the browser, and a GET of it has no Origin.
        String host = ctx.header("Host");
        if (onLoopback && host != null && !LOCAL.matcher(host).matches())
            throw refused("a page of " + host + " (header Host, while this API listens on loopback only; a proxy must not pass its own name on)");
    }

    private static ProblemException refused(String who) {
        return new ProblemException(Problem.of(Kind.FROM_A_WEB_PAGE, "The request seems to come from " + who + ". Nothing was done. Whoever may call"
            + " this API may do anything in the database, so it takes no calls from web pages: call it from a program."));
    }
}

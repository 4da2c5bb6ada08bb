package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.javalin.http.Context;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Passes a write on to the leader and its answer back, byte for byte. A request is passed on once only: two nodes that each take the
 * other for the leader must not play ball with it.
 */
final class LeaderForwarder {
    static final String FORWARDED_HEADER = "Baton-Forwarded";
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** For the way there and back, beyond the time that the leader itself may take. */
    static final Duration MARGIN = Duration.ofSeconds(2);

    /** How often the cluster is looked at while a leader is waited for. */
    private static final long LOOK_MILLIS = 100;

    /** The one status which promises that nothing was written and that it may be tried again. */
    private static final int UNAVAILABLE = 503;

    private static final List<String> PASSED_ON = List.of("Content-Type", JsonAnswer.POSITION_HEADER);
    private static final List<String> PASSED_BACK = List.of("Content-Type", JsonAnswer.POSITION_HEADER, "Retry-After", "Allow");
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?";

    private final Function<String, Optional<URI>> leaders;
    private final Supplier<String> current;
    private final Duration writeTimeout;
    private final Executor executor;
    private HttpClient client;

    /**
     * @param leaders where a node's API answers
     * @param current who leads, as far as is known; empty if nobody
     * @param writeTimeout how long a leader may take over a write once it has begun
     */
    LeaderForwarder(Function<String, Optional<URI>> leaders, Supplier<String> current, Duration writeTimeout, Executor executor) {
        this.leaders = leaders;
        this.current = current;
        this.writeTimeout = writeTimeout;
        this.executor = executor;
    }

    /**
     * Answers the request with what the leader answers, which has the rest of the time and its own time for a write.
     *
     * @param deadline by {@code System.nanoTime}: until then, a leader that did not take the write is no answer yet
     * @return false if nothing was written because nobody was there to take it, and it is to be tried again
     */
    boolean forward(Context ctx, RequestBody body, String leader, long deadline) {
        Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        boolean last = ctx.header(FORWARDED_HEADER) != null || rest.isZero();
        try {
            HttpResponse<byte[]> answer = ask(ctx, body, leader, rest, rest.plus(writeTimeout).plus(MARGIN));
            if (answer.statusCode() == UNAVAILABLE && !last) return false;
            answer(ctx, answer);
            return true;
        } catch (ProblemException e) {
            if (e.problem().kind() == Kind.NO_LEADER && !last) return false;
            throw e;
        }
    }

    /** As {@link #forward}, once, and waits for the answer no longer than {@code atMost}. */
    void forwardOnce(Context ctx, RequestBody body, String leader, Duration atMost) {
        answer(ctx, ask(ctx, body, leader, atMost, atMost));
    }

    private HttpResponse<byte[]> ask(Context ctx, RequestBody body, String leader, Duration rest, Duration atMost) {
        if (leader.isEmpty()) throw noLeader("Nobody leads the cluster at the moment. Nothing was written.");
        if (ctx.header(FORWARDED_HEADER) != null) {
            throw noLeader("The request was forwarded to this node, which does not lead: " + leader + " does, as far as it knows."
                + " Nothing was written, and a request is forwarded only once.");
        }
        URI base = leaders.apply(leader).orElseThrow(() ->
            noLeader("The leader is " + leader + ", but this node has not heard where its API answers. Nothing was written."));
        return send(request(ctx, body, base, rest, atMost), leader, base, atMost);
    }

    /** The client's one thread ends when nothing refers to the client any more: it has no method for that before Java 21. */
    synchronized void stop() {
        client = null;
    }

    private HttpRequest request(Context ctx, RequestBody body, URI base, Duration rest, Duration atMost) {
        String query = ctx.req().getQueryString();
        String root = base.toString().endsWith("/") ? base.toString().substring(0, base.toString().length() - 1) : base.toString();
        URI target = URI.create(root + legal(ctx.req().getRequestURI()) + (query == null ? "" : "?" + legal(query)));
        var request = HttpRequest.newBuilder(target).timeout(atMost).header(FORWARDED_HEADER, "1")
            .header(RequestOptions.TIMEOUT_HEADER, rest.toMillis() + "ms");
        for (String name : PASSED_ON) {
            String value = ctx.header(name);
            if (value != null) request.header(name, value);
        }
        return request.method(ctx.req().getMethod(), BodyPublishers.ofByteArray(body.bytes())).build();
    }

    private HttpResponse<byte[]> send(HttpRequest request, String leader, URI base, Duration atMost) {
        String where = leader + " at " + base;
        CompletableFuture<HttpResponse<byte[]>> sent = client().sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return await(sent, leader, where);
        } catch (ExecutionException e) {
            throw broken(e.getCause(), where, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problems.unknown("This node stopped while the leader, " + where + ", was at work."));
        } finally {
            sent.cancel(true);
        }
    }

    /**
     * A frozen leader's connections stay open: once another one leads, nobody waits for it much longer. One that has handed over is alive
     * and will answer, and needs time for that on a busy machine.
     */
    private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> sent, String leader, String where)
            throws ExecutionException, InterruptedException {
        long since = 0;
        while (true) {
            try {
                return sent.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String now = current.get();
                if (now.isEmpty() || now.equals(leader)) continue;
                if (since == 0) since = System.nanoTime();
                if (System.nanoTime() - since < MARGIN.toNanos()) continue;
                throw new ProblemException(Problems.unknown("The request was sent to the leader, " + where + ", which has not answered, and "
                    + now + " leads by now."));
            }
        }
    }

    private static ProblemException broken(Throwable cause, String where, Duration atMost) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException)
            return noLeader("The leader, " + where + ", does not take connections. Nothing was written.");
        if (cause instanceof HttpTimeoutException)
            return new ProblemException(Problems.unknown("The leader, " + where + ", took the request and has not answered for " + atMost.toMillis() + " ms."));
        // Part of the request may have got there: only the leader's answer could say that it did not happen.
        return new ProblemException(Problems.unknown("The connection to the leader, " + where + ", broke after the request was sent."));
    }

    private static void answer(Context ctx, HttpResponse<byte[]> answer) {
        // The leader's position replaces this node's own, also where the leader gives none.
        ctx.removeHeader(JsonAnswer.POSITION_HEADER);
        for (String name : PASSED_BACK) answer.headers().firstValue(name).ifPresent(value -> ctx.header(name, value));
        ctx.status(answer.statusCode()).result(answer.body());
    }

    /** Made at the first use. HTTP/1.1, because an upgrade would be asked for with every request and never granted. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER).executor(executor).build();
        }
        return client;
    }

    /** A path may come with characters that {@link URI} does not take, such as quotes: encodes those, and changes nothing else. */
    static String legal(String raw) {
        var out = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0 || c == '%');
            if (plain) {
                out.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) out.append(String.format("%%%02X", b & 0xFF));
            }
        });
        return out.toString();
    }

    private static ProblemException noLeader(String detail) {
        return new ProblemException(Problem.of(Kind.NO_LEADER, detail + " Try again in a second."));
    }
}

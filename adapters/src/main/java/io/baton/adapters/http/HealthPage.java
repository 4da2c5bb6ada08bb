package io.baton.adapters.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /v1/health} of a process that has no API: 200 while it does its work, 503 while it does not. For whoever starts such processes
 * again. The server of the JDK does for one page, and takes next to nothing.
 */
public final class HealthPage implements AutoCloseable {
    private static final String PATH = "/v1/health";

    private final HttpServer server;
    private final BooleanSupplier works;

    private HealthPage(HttpServer server, BooleanSupplier works) {
        this.server = server;
        this.works = works;
    }

    /**
     * Listens from here on. Throws if the address is taken.
     *
     * @param port the port to listen on, 0 for any free one
     * @param works asked with each call; quick, and from any thread
     */
    public static HealthPage start(String host, int port, BooleanSupplier works) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new IllegalStateException("the health page cannot listen on " + host + ":" + port + " (" + e.getMessage() + "). Nothing was started:"
                + " end what listens there, which may be this monitor itself, or choose another address by health.listen", e);
        }
        var page = new HealthPage(server, works);
        server.createContext("/", page::answer);
        server.start();
        return page;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange call) {
        try (call) {
            if (!call.getRequestURI().getPath().equals(PATH)) send(call, 404, "nothing but " + PATH + " is here");
            else if (works.getAsBoolean()) send(call, 200, "ok");
            else send(call, 503, "it does not read the log at the moment");
        } catch (IOException e) {
            // Whoever asked has gone.
            throw new UncheckedIOException(e);
        }
    }

    private static void send(HttpExchange call, int code, String status) throws IOException {
        byte[] body = ("{\"status\":\"" + status + "\"}").getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(code, body.length);
        call.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

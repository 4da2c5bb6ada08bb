package io.baton.adapters.http;

import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How the web server below the API is set, and why. */
final class JettySettings {
    /** Requests under way get this long when the API stops. */
    private static final long STOP_MILLIS = 1000;
    /** Then their threads are interrupted and get this long. */
    private static final long INTERRUPT_MILLIS = 500;
    /** Connections that only stay open for a next request are not waited for. */
    private static final long IDLE_CLOSE_MILLIS = 100;
    /** Keys come in the path, so it may be longer than is usual. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private JettySettings() {}

    static void apply(JavalinConfig config, ServerErrors errors, String host, int port) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = RequestBody.LIMIT;
        config.jetty.threadPool = pool("baton-http", HttpApi.MAX_THREADS);
        config.jetty.modifyServer(server -> server(server, errors));
        config.jetty.modifyServletContextHandler(handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyHttpConfiguration(JettySettings::http);
        config.jetty.addConnector((server, http) -> connector(server, http, host, port));
    }

    static QueuedThreadPool pool(String name, int threads) {
        var pool = new QueuedThreadPool(threads, 1);
        pool.setName(name);
        pool.setReservedThreads(0);
        pool.setStopTimeout(INTERRUPT_MILLIS);
        return pool;
    }

    private static void server(Server server, ServerErrors errors) {
        server.setHandler(new GracefulHandler());
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(errors);
    }

    /**
     * Paths carry keys, and a key may hold anything: encoded slashes, dots, semicolons, empty segments. Jetty refuses such paths because
     * files and access rules might be reached around a check; here are neither, and {@link RawPath} reads the path as sent.
     */
    private static void http(HttpConfiguration http) {
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, String host, int port) {
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setShutdownIdleTimeout(IDLE_CLOSE_MILLIS);
        return connector;
    }
}

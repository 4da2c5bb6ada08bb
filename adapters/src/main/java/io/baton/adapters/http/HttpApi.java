package io.baton.adapters.http;

import io.baton.core.api.FollowerService;
import io.baton.core.api.History;
import io.baton.core.api.MemberService;
import io.baton.core.api.QuarantineService;
import io.baton.core.api.ReadService;
import io.baton.core.api.RepairService;
import io.baton.core.api.SnapshotService;
import io.baton.core.api.StatusService;
import io.baton.core.api.SwitchoverService;
import io.baton.core.api.VerifyService;
import io.baton.core.api.WriteService;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a node. Every node takes every call: reads are answered here, writes by the leader, wherever it is.
 *
 * <p>Each sort of call has its own bound, and together they leave threads free: however many writes wait for the log, status answers.
 */
public final class HttpApi implements AutoCloseable {
    /** Threads that serve requests and connections. */
    static final int MAX_THREADS = 128;
    static final int MAX_WRITES = 64;
    static final int MAX_READS = 40;
    static final int MAX_VERIFY_CALLS = 8;
    static final int MAX_REPAIR_CALLS = 2;
    static final int MAX_QUARANTINE_CALLS = 2;
    static final int MAX_FOLLOWER_CALLS = 2;
    static final int MAX_SNAPSHOT_CALLS = 2;

    private static final int FORWARD_THREADS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    /** What the API is made of. */
    public record Services(WriteService writes, ReadService reads, StatusService status, VerifyService verify,
                           SwitchoverService switchover, RepairService repair, QuarantineService quarantine, FollowerService follower, MemberService members, SnapshotService snapshots, History history,
                           PrometheusMeterRegistry metrics) {}

    private final Services services;
    private final String host;
    private final QueuedThreadPool forwarding = JettySettings.pool("baton-forward", FORWARD_THREADS);
    private final LeaderForwarder forwarder;
    private final Javalin server;
    private volatile int port;

    /**
     * @param leaders where a node's API answers, by its id
     * @param host the address to listen on
     * @param port the port to listen on, 0 for any free one
     * @param writeTimeout how long a leader may take over a write; taken to be the same on all nodes
     */
    public HttpApi(Services services, Function<String, Optional<URI>> leaders, String host, int port, Duration writeTimeout) {
        this.services = services;
        this.host = host;
        this.port = port;
        this.forwarder = new LeaderForwarder(leaders, () -> services.status().status().leader(), writeTimeout, forwarding);
        this.server = Javalin.create(config -> configure(config, port));
    }

    /** Listens from here on. Throws if the address is taken. An API starts once. */
    public HttpApi start() {
        try {
            forwarding.start();
        } catch (Exception e) {
            throw new IllegalStateException("the threads of the HTTP API do not start", e);
        }
        try {
            server.start();
            port = server.port();
        } catch (RuntimeException e) {
            stop();
            throw new IllegalStateException("the HTTP API cannot listen on " + host + ":" + port + " (" + e.getMessage() + "). Nothing was started:"
                + " end what listens there, which may be this node itself, or choose another address by api.listen", e);
        }
        return this;
    }

    /** Takes no new requests, gives those under way a second, interrupts the rest, and is gone within two. May be called again. */
    public void stop() {
        try {
            server.stop();
        } catch (JavalinException e) {
            // The server is down all the same; those still at work were interrupted, and their clients take the outcome as unknown.
            if (!(e.getCause() instanceof TimeoutException)) throw e;
            LOG.warn("Requests were still under way when the HTTP API stopped; they were interrupted");
        } finally {
            stopForwarding();
        }
    }

    private void stopForwarding() {
        forwarder.stop();
        try {
            forwarding.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the threads of the HTTP API do not stop", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Where the API answers, with the port that it was given; the same after it has stopped. */
    public URI uri() {
        try {
            return new URI("http", null, host, port, null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("'" + host + "' is no host", e);
        }
    }

    private void configure(JavalinConfig config, int port) {
        JettySettings.apply(config, new ServerErrors(services.status()), host, port);
        ErrorRoutes.addTo(config, services.status(), new WebPages(host));
        routes(config.routes);
    }

    private void routes(RoutesConfig routes) {
        var writes = new WriteAnswers(new Bound("writes", MAX_WRITES), forwarder);
        var reads = new ReadAnswers(new Bound("reads", MAX_READS), services.reads()::stale);
        new TransactionRoutes(services.writes(), writes).addTo(routes);
        new RowRoutes(services.writes(), services.reads(), writes, reads).addTo(routes);
        new KeyRoutes(services.writes(), services.reads(), writes, reads).addTo(routes);
        new QueryRoutes(services.reads(), reads).addTo(routes);
        new StatusRoutes(services.status(), services.metrics()).addTo(routes);
        new SwitchoverRoutes(services.switchover(), new Bound("switchovers", 1), forwarder).addTo(routes);
        new HistoryRoutes(services.history(), new Bound("readings of the history", 1)).addTo(routes);
        new VerifyRoutes(services.verify(), new Bound("verify calls", MAX_VERIFY_CALLS)).addTo(routes);
        new RepairRoutes(services.repair(), new Bound("repair calls", MAX_REPAIR_CALLS)).addTo(routes);
        new FollowerRoutes(services.follower(), new Bound("requests of operators", MAX_FOLLOWER_CALLS)).addTo(routes);
        new MemberRoutes(services.members(), new Bound("requests about members", 1), forwarder).addTo(routes);
        new SnapshotRoutes(services.snapshots(), new Bound("snapshot calls", MAX_SNAPSHOT_CALLS)).addTo(routes);
        new QuarantineRoutes(services.quarantine(), writes, new Bound("quarantine calls", MAX_QUARANTINE_CALLS)).addTo(routes);
    }
}

package io.baton.cli;

import io.baton.adapters.http.HttpApi;
import io.baton.adapters.runtime.NodeSettings;
import io.baton.adapters.runtime.RoleLoop;
import io.baton.core.api.ReadService;
import io.baton.core.api.SwitchoverService;
import io.baton.core.api.VerifyService;
import io.baton.core.api.WriteService;
import io.baton.core.cluster.ClusterWatch;
import io.baton.core.node.ClusterReport;
import io.baton.core.node.HealthWatch;
import io.baton.core.node.Node;
import io.baton.core.node.NodeView;
import io.baton.core.node.Pulse;
import io.baton.core.port.Loops;
import io.baton.follower.AppliedPosition;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What a running node consists of, and the order in which it is started and taken down. */
final class NodeParts implements NodeProcess {
    record Running(NodeSettings settings, Node node, Pulse pulse, HealthWatch health, ClusterWatch watch, WriteService writes, ReadService reads,
                   VerifyService verify, SwitchoverService handover, AppliedPosition applied) {}

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final List<Loops.Loop> loops = new ArrayList<>();
    private Pulse beats;
    private volatile Loops.Loop pulse;
    private boolean closed;

    /** Remembers a part that has to be closed, after everything that was remembered later. */
    <T extends AutoCloseable> T closing(T part) {
        closing.push(part);
        return part;
    }

    /** Has the next heartbeat sent at once. */
    void hurry() {
        Loops.Loop loop = pulse;
        if (loop == null) return;
        beats.hurry();
        loop.wake();
    }

    NodeProcess start(Running parts) {
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var report = new ClusterReport(parts.watch()::view, this::stoppedLoop, parts.applied()::get, System::currentTimeMillis);
        var services = new HttpApi.Services(parts.writes(), parts.reads(), report, parts.verify(), parts.handover(), metrics);
        new NodeMetrics(parts.node()::view).bindTo(metrics);
        var api = new HttpApi(services, id -> apiOf(parts.watch(), id), parts.settings().api().host(), parts.settings().api().port());
        Loops threads = RoleLoop.loops();
        closing(parts.node()::stop);
        loops.add(threads.start("node", parts.node()));
        loops.add(threads.start("watch", parts.watch()));
        loops.add(threads.start("health", parts.health()));
        beats = parts.pulse();
        pulse = threads.start("pulse", parts.pulse());
        loops.add(pulse);
        closing(() -> parts.pulse().goodbye(System.nanoTime()));
        closing(() -> loops.forEach(Loops.Loop::stop));
        closing(api.start());
        // A leader that is told to stop hands over first, so that nobody has to find out.
        closing(() -> parts.handover().switchOver(Optional.empty(), "the leader's own stop"));
        return this;
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        while (!closing.isEmpty()) close(closing.pop());
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            org.slf4j.LoggerFactory.getLogger(NodeParts.class).warn("while stopping: {}", e.getMessage());
        }
    }

    private Optional<String> stoppedLoop() {
        return loops.stream().map(Loops.Loop::fault).flatMap(Optional::stream).findFirst().map(f -> "a loop has stopped: " + f.getMessage());
    }

    private static Optional<URI> apiOf(ClusterWatch watch, String node) {
        return Optional.ofNullable(watch.view().nodes().get(node)).map(heard -> URI.create(heard.heartbeat().api()));
    }
}

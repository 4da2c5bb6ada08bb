package io.baton.cli;

import io.baton.adapters.http.HttpApi;
import io.baton.adapters.runtime.RoleLoop;
import io.baton.core.cluster.ClusterWatch;
import io.baton.core.node.HealthWatch;
import io.baton.core.node.Node;
import io.baton.core.node.Pulse;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Loops;
import io.baton.leader.Handover;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running node consists of, and the order in which it is started and taken down. */
final class NodeParts implements NodeProcess {
    private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final List<Loops.Loop> loops = new CopyOnWriteArrayList<>();
    private final Map<String, Loops.Tick> others = new LinkedHashMap<>();
    private Pulse beats;
    private volatile Loops.Loop beating;
    private boolean closed;

    /** Remembers a part that has to be closed, after everything that was remembered later. */
    <T extends AutoCloseable> T closing(T part) {
        closing.push(part);
        return part;
    }

    /** Remembers a part that runs as long as the node. */
    void running(String name, Loops.Tick part) {
        others.put(name, part);
    }

    /** Does once what a leader does, beside the node's own start, which waits for none of it. */
    void rehearse(Runnable... steps) {
        RoleLoop.aside("rehearsal", () -> {
            try {
                for (Runnable step : steps) step.run();
            } catch (DatabaseUnavailableException | IllegalStateException e) {
                LOG.info("what a leader does was not rehearsed, and may take longer the first time: {}", e.getMessage());
            }
        });
    }

    /** Has the next heartbeat sent at once. */
    void hurry() {
        Loops.Loop loop = beating;
        if (loop == null) return;
        beats.hurry();
        loop.wake();
    }

    /** Begins to be a node of the cluster, once the API listens. Throws, with nothing left running, if it cannot. */
    NodeProcess start(Node node, Pulse pulse, HealthWatch health, ClusterWatch watch, Handover handover, HttpApi api) {
        listen(api);
        Loops threads = RoleLoop.loops();
        beats = pulse;
        closing(node::stop);
        closing(() -> pulse.goodbye(System.nanoTime()));
        closing(() -> loops.forEach(Loops.Loop::stop));
        closing(api);
        loops.add(threads.start("node", node));
        loops.add(threads.start("watch", watch));
        loops.add(threads.start("health", health));
        others.forEach((name, part) -> loops.add(threads.start(name, part)));
        beating = threads.start("pulse", pulse);
        loops.add(beating);
        // A leader that is told to stop hands over first, so that nobody has to find out.
        closing(handover::leave);
        return this;
    }

    /** Before anything is told to others: a second process of the same node fails here, and must not say goodbye in its name. */
    private void listen(HttpApi api) {
        try {
            api.start();
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
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
            LOG.warn("while stopping: {}", e.getMessage());
        }
    }

    /** Which loop has ended although nobody asked it to, if one has. */
    Optional<String> stoppedLoop() {
        return loops.stream().map(Loops.Loop::fault).flatMap(Optional::stream).findFirst().map(f -> "a loop has stopped: " + f.getMessage());
    }

    static Optional<URI> apiOf(ClusterWatch watch, String node) {
        return Optional.ofNullable(watch.view().nodes().get(node)).map(heard -> URI.create(heard.heartbeat().api()));
    }
}

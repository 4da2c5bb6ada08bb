package io.baton.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Asks every node many times a second what it knows, and remembers when it said so first. */
final class Watch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long INTERVAL_MILLIS = 50;

    record Seen(long at, String by, Status status) {}

    private final List<Thread> threads = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Seen> latest = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Watch(Cluster cluster) {
        for (Cluster.Node node : cluster.nodes()) {
            var thread = new Thread(() -> run(node), "watch-" + node.id());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void run(Cluster.Node node) {
        String before = "";
        while (!stopped) {
            Optional<Status> answer = Status.ask(node, PATIENCE);
            if (answer.isPresent()) {
                var now = new Seen(System.nanoTime(), node.id(), answer.get());
                latest.put(node.id(), now);
                String words = answer.get().words();
                if (!words.equals(before)) synchronized (seen) {
                    seen.add(now);
                }
                before = words;
            }
            Waiting.pause(INTERVAL_MILLIS);
        }
    }

    /** When any node first said so after {@code from}; empty if none did. */
    Optional<Seen> first(long from, Predicate<Seen> what) {
        synchronized (seen) {
            return seen.stream().filter(s -> s.at() > from).filter(what).findFirst();
        }
    }

    /** Who leads by the word of whoever has heard of the highest epoch. */
    String latestLeader() {
        return latest.values().stream().map(Seen::status).max(Comparator.comparingLong(Status::epoch)).map(Status::leader).orElse("");
    }

    /** What each change was, for whoever wants to know why it took so long. */
    List<String> story(long from) {
        synchronized (seen) {
            return seen.stream().filter(s -> s.at() > from)
                .map(s -> String.format("%+7d ms  %s says: %s", (s.at() - from) / 1_000_000, s.by(), s.status().words())).toList();
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}

package io.baton.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The most resident memory that each node's process took, by Linux's own count; looked at all the time, as processes come and go. */
final class PeakMemory implements AutoCloseable {
    private static final int LOOK_MILLIS = 500;

    private final Map<String, Long> kilobytes = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    PeakMemory(Cluster cluster) {
        thread = new Thread(() -> {
            while (!stopped) {
                for (Cluster.Node node : cluster.nodes()) kilobytes.merge(node.id(), peak(node.pid()), Math::max);
                Waiting.pause(LOOK_MILLIS);
            }
        }, "peak-memory");
        thread.setDaemon(true);
        thread.start();
    }

    private static long peak(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    long megabytes() {
        return kilobytes.values().stream().mapToLong(Long::longValue).max().orElse(0) / 1024;
    }

    @Override
    public String toString() {
        var megabytes = new TreeMap<String, Long>();
        kilobytes.forEach((node, kb) -> megabytes.put(node, kb / 1024));
        return megabytes.toString();
    }

    @Override
    public void close() {
        stopped = true;
    }
}

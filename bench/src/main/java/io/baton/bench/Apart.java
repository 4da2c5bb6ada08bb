package io.baton.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives followers' nodes and servers the last processor of this machine, and everybody else of the demo the others, as if they were machines of their own:
 * what a follower does then costs the leader no processor time. Disk and memory are still shared.
 */
final class Apart implements AutoCloseable {
    private final List<Long> moved = new ArrayList<>();
    private final int processors = Runtime.getRuntime().availableProcessors();

    Apart(Cluster cluster, String leader) {
        if (processors < 2) throw new CannotMeasureException("it takes two processors to set followers apart");
        String last = Integer.toString(processors - 1);
        String others = "0-" + (processors - 2);
        for (Cluster.Node node : cluster.nodes()) {
            String where = node.id().equals(leader) ? others : last;
            move(node.pid(), where);
            move(node.postgresPid(), where);
        }
        move(cluster.kafkaPid(), others);
        for (Cluster.Monitor monitor : cluster.monitors()) move(monitor.pid(), last);
        move(ProcessHandle.current().pid(), others);
    }

    @Override
    public void close() {
        for (long pid : moved) pin(pid, "0-" + (processors - 1));
    }

    /** A server's sessions that are opened later are where it is. */
    private void move(long root, String where) {
        ProcessHandle process = ProcessHandle.of(root).orElseThrow(() -> new CannotMeasureException("process " + root + " of cluster.json is gone"));
        Stream.concat(Stream.of(process), process.descendants()).map(ProcessHandle::pid).toList().forEach(pid -> {
            pin(pid, where);
            moved.add(pid);
        });
    }

    /** A process that has ended meanwhile is left out. */
    private static void pin(long pid, String where) {
        try {
            new ProcessBuilder("taskset", "-a", "-c", "-p", where, Long.toString(pid)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            throw new CannotMeasureException("taskset of util-linux is needed to set followers apart: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("interrupted", e);
        }
    }
}

package io.baton.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a node holds that it must give back: replication slots and sessions in its PostgreSQL, threads and files of its process. */
record Leaks(Map<String, Held> nodes) {
    /** In ten failovers of three nodes each leads some three times: one leak for each time is more than this. */
    private static final int MORE = 2;

    record Held(long pid, int slots, int sessions, int threads, int files) {}

    static Leaks of(Cluster cluster) throws SQLException, IOException {
        var nodes = new TreeMap<String, Held>();
        for (Cluster.Node node : cluster.nodes()) {
            collectGarbage(node);
            try (var connection = cluster.to(node, Map.of("socketTimeout", "10")); var statement = connection.createStatement();
                 var row = statement.executeQuery("SELECT (SELECT count(*) FROM pg_replication_slots), "
                     + "(SELECT count(*) FROM pg_stat_activity WHERE backend_type IN ('client backend', 'walsender') AND application_name NOT LIKE 'bench%')")) {
                row.next();
                nodes.put(node.id(), new Held(node.pid(), row.getInt(1), row.getInt(2), entries(node.pid(), "task"), entries(node.pid(), "fd")));
            }
        }
        return new Leaks(nodes);
    }

    /** What was let go of and not collected yet, as an HTTP client with its thread, is no leak. */
    private static void collectGarbage(Cluster.Node node) throws IOException {
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(node.pid()), "GC.run")
                .redirectErrorStream(true).start();
            String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (jcmd.waitFor() != 0) throw new CannotMeasureException("jcmd could not collect the garbage of " + node.id() + ": " + said.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotMeasureException("interrupted", e);
        }
    }

    private static int entries(long pid, String what) throws IOException {
        try (Stream<Path> list = Files.list(Path.of("/proc", Long.toString(pid), what))) {
            return (int) list.count();
        }
    }

    /** Each leak as a sentence. A process that was started again since then has nothing to be compared with. */
    List<String> since(Leaks before) {
        var leaks = new ArrayList<String>();
        int slots = nodes.values().stream().mapToInt(Held::slots).sum();
        if (slots > 1) leaks.add(slots + " replication slots are left, the leader needs one");
        nodes.forEach((id, now) -> {
            Held then = before.nodes().get(id);
            if (then == null || then.pid() != now.pid()) return;
            if (now.sessions() > then.sessions() + MORE) leaks.add(id + " holds " + (now.sessions() - then.sessions()) + " more sessions");
            if (now.threads() > then.threads() + MORE) leaks.add(id + " holds " + (now.threads() - then.threads()) + " more threads");
            if (now.files() > then.files() + MORE) leaks.add(id + " holds " + (now.files() - then.files()) + " more files");
        });
        return leaks;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        nodes.forEach((id, h) -> text.append(String.format("%s slots %d sessions %d threads %d files %d; ", id, h.slots(), h.sessions(), h.threads(), h.files())));
        return text.toString();
    }
}

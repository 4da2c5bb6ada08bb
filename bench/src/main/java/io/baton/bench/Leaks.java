package io.baton.bench;

import java.io.IOException;
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
    private static final int SESSIONS = 5;
    private static final int THREADS = 8;
    private static final int FILES = 15;

    record Held(long pid, int slots, int sessions, int threads, int files) {}

    static Leaks of(Cluster cluster) throws SQLException, IOException {
        var nodes = new TreeMap<String, Held>();
        for (Cluster.Node node : cluster.nodes()) {
            try (var connection = cluster.to(node, Map.of("socketTimeout", "10")); var statement = connection.createStatement();
                 var row = statement.executeQuery("SELECT (SELECT count(*) FROM pg_replication_slots), "
                     + "(SELECT count(*) FROM pg_stat_activity WHERE backend_type IN ('client backend', 'walsender') AND application_name NOT LIKE 'bench%')")) {
                row.next();
                nodes.put(node.id(), new Held(node.pid(), row.getInt(1), row.getInt(2), entries(node.pid(), "task"), entries(node.pid(), "fd")));
            }
        }
        return new Leaks(nodes);
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
            if (now.sessions() > then.sessions() + SESSIONS) leaks.add(id + " holds " + (now.sessions() - then.sessions()) + " more sessions");
            if (now.threads() > then.threads() + THREADS) leaks.add(id + " holds " + (now.threads() - then.threads()) + " more threads");
            if (now.files() > then.files() + FILES) leaks.add(id + " holds " + (now.files() - then.files()) + " more files");
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

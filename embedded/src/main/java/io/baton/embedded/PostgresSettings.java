package io.baton.embedded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The server's command line options: defaults, then the caller's settings, then what isolation needs. */
final class PostgresSettings {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
        Map.entry("wal_level", "logical"),
        Map.entry("fsync", "on"),
        Map.entry("max_replication_slots", "10"),
        Map.entry("max_wal_senders", "10"),
        Map.entry("max_connections", "200"),
        Map.entry("shared_buffers", "64MB"),
        Map.entry("wal_sender_timeout", "10s"),
        // In the data directory and not in /dev/shm, where a killed server would leave it.
        Map.entry("dynamic_shared_memory_type", "mmap"),
        Map.entry("log_line_prefix", "%m [%p] %q%a "));

    private static final Set<String> OURS = Set.of("port", "listen_addresses", "unix_socket_directories", "cluster_name", "data_directory",
        "logging_collector", "external_pid_file", "update_process_title");

    private PostgresSettings() {}

    /** Whether the server writes to disk what it says it has. */
    static boolean synced(Map<String, String> wanted) {
        return !wanted.getOrDefault("fsync", DEFAULTS.get("fsync")).equals("off");
    }

    static List<String> options(Map<String, String> wanted, int port, String clusterName) {
        for (String name : wanted.keySet()) {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException("setting " + name + " is chosen by the embedded server; nothing was started; leave it out");
            }
        }
        var settings = new LinkedHashMap<>(DEFAULTS);
        settings.putAll(wanted);
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", EmbeddedPostgres.HOST);
        settings.put("unix_socket_directories", "");
        settings.put("cluster_name", clusterName);
        settings.put("update_process_title", "on");
        var options = new ArrayList<String>();
        settings.forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
        return options;
    }
}

package io.baton.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** server.properties of a lone broker that is its own controller: small, quick to start and to stop. */
final class KafkaSettings {
    static final String HOST = "127.0.0.1";
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("default.replication.factor", "1"),
        Map.entry("min.insync.replicas", "1"),
        // Internal topics: there is one broker, and each partition costs time at start.
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // A killed broker cannot register again before its old session has ended.
        Map.entry("broker.session.timeout.ms", "2000"),
        Map.entry("broker.heartbeat.interval.ms", "250"),
        Map.entry("controlled.shutdown.enable", "true"),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("background.threads", "2"),
        Map.entry("log.cleaner.dedupe.buffer.size", "8388608"));

    private static final Set<String> OURS = Set.of("process.roles", "node.id", "broker.id", "listeners", "advertised.listeners",
        "controller.listener.names", "controller.quorum.voters", "controller.quorum.bootstrap.servers", "listener.security.protocol.map",
        "inter.broker.listener.name", "log.dir", "log.dirs", "metadata.log.dir");

    private KafkaSettings() {}

    static Properties properties(Map<String, String> wanted, Path data, int port, int controllerPort) {
        for (String name : wanted.keySet()) {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException("property " + name + " is chosen by the embedded broker; nothing was started; leave it out");
            }
        }
        var all = new Properties();
        all.putAll(DEFAULTS);
        all.putAll(wanted);
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(NODE_ID));
        all.put("listeners", "PLAINTEXT://" + HOST + ":" + port + "," + CONTROLLER + "://" + HOST + ":" + controllerPort);
        all.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
        all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        all.put("controller.listener.names", CONTROLLER);
        all.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        all.put("log.dirs", data.toString());
        return all;
    }
}

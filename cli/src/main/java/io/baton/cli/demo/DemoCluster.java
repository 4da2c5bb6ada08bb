package io.baton.cli.demo;

import io.baton.adapters.runtime.NodeSettings;
import io.baton.adapters.runtime.Settings;
import io.baton.cli.ClusterFile;
import io.baton.cli.CommandFailedException;
import io.baton.cli.NodeApi;
import io.baton.cli.Wiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of one demo: how they are started, found and ended. */
final class DemoCluster {
    static final String NAME = "demo";
    /** To compress, Kafka's client would unpack native code into /tmp, and leave it there if the demo is killed. */
    private static final Map<String, String> UNCOMPRESSED = Map.of("BATON_KAFKA_PROPERTIES_COMPRESSION_TYPE", "none");

    private final DemoOptions options;
    private final DemoDirectory directory;
    private final KafkaPart kafka;
    private final List<PostgresPart> servers = new ArrayList<>();
    private final List<JavaPart> nodes = new ArrayList<>();
    private final List<JavaPart> monitors = new ArrayList<>();

    DemoCluster(DemoOptions options, DemoDirectory directory) {
        this.options = options;
        this.directory = directory;
        kafka = new KafkaPart(directory.of("kafka"));
        for (int n = 1; n <= options.nodes(); n++) servers.add(new PostgresPart("postgres-" + n, directory.of("postgres-" + n)));
    }

    /** Starts Kafka and PostgreSQL side by side, and prepares what a cluster needs before its nodes. */
    void startServers() {
        var parts = new ArrayList<Part>(servers);
        parts.add(kafka);
        Together.run(parts, Part::start);
        Together.run(servers, DemoCluster::prepare);
        new DemoFiles(directory).write(kafka.bootstrap(), servers, options.monitors()).forEach(this::add);
    }

    private void add(DemoFiles.Config config) {
        Path log = config.file().resolveSibling(config.role() + ".log");
        var part = new JavaPart(config.id(), config.role(), config.file(), log, config.api());
        (config.role().equals("node") ? nodes : monitors).add(part);
    }

    /** Names the first leader, once in the life of the data, and starts the nodes. */
    void startNodes() {
        if (!Files.exists(directory.initialised())) {
            NodeSettings first = Settings.node(nodes.get(0).config(), UNCOMPRESSED);
            Wiring.init(first, first.node());
            mark();
        }
        Together.run(nodes, Part::start);
    }

    /** After the first leader has opened its epoch: until then there is nothing to watch. */
    void startMonitors() {
        Together.run(monitors, Part::start);
    }

    private void mark() {
        try {
            Files.createFile(directory.initialised());
        } catch (IOException e) {
            throw new CommandFailedException("cannot write to " + directory.root() + ": " + e, e);
        }
    }

    private static void prepare(PostgresPart server) {
        try {
            SampleSchema.check(server);
        } catch (SQLException e) {
            throw new CommandFailedException(server.id() + " could not be prepared: " + e.getMessage(), e);
        }
    }

    /** Ends nodes and monitors before what they talk to. */
    void stop() {
        Together.run(monitors, Part::stop);
        Together.run(nodes, Part::stop);
        var parts = new ArrayList<Part>(servers);
        parts.add(kafka);
        Together.run(parts, Part::stop);
    }

    /** For {@code start-part}: a node that was killed, with its PostgreSQL if that is down too; or any other part. */
    String startPart(String id) {
        for (int n = 0; n < nodes.size(); n++) if (nodes.get(n).id().equals(id)) return startNode(nodes.get(n), servers.get(n));
        Part part = all().filter(p -> p.id().equals(id)).findFirst().orElseThrow(() -> new CommandFailedException("there is no part " + id
            + ", nothing was started; there are " + all().map(Part::id).collect(Collectors.joining(", "))));
        return startOne(part);
    }

    private static String startNode(JavaPart node, PostgresPart server) {
        synchronized (node) {
            if (node.alive() && server.alive()) throw runs(node);
            var started = new ArrayList<String>();
            for (Part part : List.of(server, node)) if (!part.alive()) started.add(startOne(part));
            return String.join(", ", started);
        }
    }

    private static String startOne(Part part) {
        synchronized (part) {
            if (part.alive()) throw runs(part);
            part.start();
            return part.id() + " is up (pid " + part.pid() + ")";
        }
    }

    private static CommandFailedException runs(Part part) {
        return new CommandFailedException(part.id() + " already runs (pid " + part.pid() + "), nothing was started");
    }

    private Stream<Part> all() {
        return Stream.<List<? extends Part>>of(nodes, servers, monitors, List.of(kafka)).flatMap(List::stream);
    }

    List<NodeApi> apis() {
        return nodes.stream().map(node -> new NodeApi(node.api())).toList();
    }

    /** {@code host:port} of every PostgreSQL, comma between: what psql and JDBC take to find the leader themselves. */
    String hosts() {
        return servers.stream().map(PostgresPart::hostAndPort).collect(Collectors.joining(","));
    }

    String user() {
        return servers.get(0).user();
    }

    String database() {
        return servers.get(0).database();
    }

    ClusterFile described() {
        var list = new ArrayList<ClusterFile.Node>();
        for (int n = 0; n < nodes.size(); n++) {
            JavaPart node = nodes.get(n);
            list.add(new ClusterFile.Node(node.id(), node.pid(), node.config().toString(), node.api(), servers.get(n).described()));
        }
        return new ClusterFile(NAME, new ClusterFile.Kafka(kafka.bootstrap(), kafka.pid()), list,
            monitors.stream().map(m -> new ClusterFile.Monitor(m.id(), m.pid(), m.config().toString())).toList());
    }
}

package io.baton.cli.demo;

import io.baton.adapters.runtime.NodeSettings;
import io.baton.adapters.runtime.Settings;
import io.baton.cli.ClusterFile;
import io.baton.cli.ClusterStatus;
import io.baton.cli.CommandFailedException;
import io.baton.cli.NodeApi;
import io.baton.cli.RetireCommand;
import io.baton.cli.Wiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of one demo: how they are started, found and ended. */
final class DemoCluster {
    static final String NAME = "demo";
    static final int MOST_NODES = 9;
    /** To compress, Kafka's client would unpack native code into /tmp, and leave it there if the demo is killed. */
    private static final Map<String, String> UNCOMPRESSED = Map.of("BATON_KAFKA_PROPERTIES_COMPRESSION_TYPE", "none");

    private final DemoOptions options;
    private final DemoDirectory directory;
    private final KafkaPart kafka;
    /** Nodes come and go while others look at these. A node is in its list only while its server is in the other. */
    private final List<PostgresPart> servers = new CopyOnWriteArrayList<>();
    private final List<JavaPart> nodes = new CopyOnWriteArrayList<>();
    private final List<JavaPart> monitors = new ArrayList<>();

    DemoCluster(DemoOptions options, DemoDirectory directory) {
        this.options = options;
        this.directory = directory;
        kafka = new KafkaPart(directory.of("kafka"));
        for (int n : directory.nodes(options.nodes())) servers.add(server(n));
    }

    private PostgresPart server(int n) {
        return new PostgresPart(n, directory.server(n));
    }

    /** Starts Kafka and PostgreSQL side by side, and prepares what a cluster needs before its nodes. */
    void startServers() {
        var parts = new ArrayList<Part>(servers);
        parts.add(kafka);
        Together.run(parts, Part::start);
        Together.run(servers, DemoCluster::prepare);
        var files = new DemoFiles(directory, kafka.bootstrap());
        files.nodes(servers).forEach(config -> nodes.add(part(config)));
        files.monitors(options.monitors(), options.patience()).forEach(config -> monitors.add(part(config)));
    }

    private static JavaPart part(DemoFiles.Config config) {
        Path log = config.file().resolveSibling(config.role() + ".log");
        return new JavaPart(config.id(), config.role(), config.file(), log, config.api());
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

    /** For {@code add-node}: a further node, with an empty server of its own. If it does not come up, nothing of it is left but its log. */
    synchronized String addNode() {
        if (nodes.size() == MOST_NODES) throw new CommandFailedException("there are " + MOST_NODES + " nodes, and a demo has no more; nothing was added");
        int n = directory.nextNode();
        PostgresPart server = server(n);
        JavaPart node = null;
        try {
            server.start();
            prepare(server);
            node = part(new DemoFiles(directory, kafka.bootstrap()).nodes(List.of(server)).get(0));
            node.start();
        } catch (RuntimeException e) {
            if (node != null) node.stop();
            server.stop();
            directory.forget(n);
            throw new CommandFailedException("no node was added: " + e.getMessage(), e);
        }
        servers.add(server);
        nodes.add(node);
        return server.id() + " is up (pid " + server.pid() + "), " + node.id() + " is up (pid " + node.pid() + ") at " + node.api()
            + " and fills its database; 'baton status' shows how far it is";
    }

    /** For {@code remove-node}: a follower with its server and the data of both. */
    synchronized String removeNode(String id) {
        JavaPart node = nodes.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow(() -> new CommandFailedException("there is no node "
            + id + ", nothing was removed; there are " + nodes.stream().map(Part::id).collect(Collectors.joining(", "))));
        if (nodes.size() == 1) throw new CommandFailedException(id + " is the only node, nothing was removed; Ctrl-C ends the demo");
        if (ClusterStatus.ask(apis()).path("leader").asText().equals(id)) throw new CommandFailedException(id
            + " leads, nothing was removed; let another node lead first, with 'baton switchover'");
        PostgresPart server = serverOf(node);
        synchronized (node) {
            nodes.remove(node);
            node.stop();
            servers.remove(server);
            server.stop();
        }
        directory.forget(server.number());
        return id + " and " + server.id() + " are gone, and their data; " + retired(id);
    }

    private String retired(String id) {
        try {
            return RetireCommand.retire(apis(), id);
        } catch (CommandFailedException e) {
            throw new CommandFailedException(id + " and its data are gone, but " + e.getMessage() + ". Try 'baton node retire " + id + "'", e);
        }
    }

    private PostgresPart serverOf(JavaPart node) {
        return servers.stream().filter(server -> node.id().equals(DemoDirectory.node(server.number()))).findFirst().orElseThrow();
    }

    /** For {@code start-part}: a node that was killed, with its PostgreSQL if that is down too; or any other part. */
    String startPart(String id) {
        for (JavaPart node : nodes) if (node.id().equals(id)) return startNode(node, serverOf(node));
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

    /** How many servers there are, each for a node, also before the nodes are there. */
    int servers() {
        return servers.size();
    }

    /** How many nodes there are at present. */
    int size() {
        return nodes.size();
    }

    private Optional<JavaPart> nodeOf(PostgresPart server) {
        return nodes.stream().filter(node -> node.id().equals(DemoDirectory.node(server.number()))).findFirst();
    }

    ClusterFile described() {
        var list = new ArrayList<ClusterFile.Node>();
        for (PostgresPart server : servers) nodeOf(server).ifPresent(node -> list.add(new ClusterFile.Node(node.id(), node.pid(),
            node.config().toString(), node.api(), server.described())));
        return new ClusterFile(NAME, new ClusterFile.Kafka(kafka.bootstrap(), kafka.pid()), list,
            monitors.stream().map(m -> new ClusterFile.Monitor(m.id(), m.pid(), m.config().toString())).toList());
    }
}

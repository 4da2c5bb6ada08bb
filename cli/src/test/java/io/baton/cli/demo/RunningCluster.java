package io.baton.cli.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.baton.cli.ClusterFile;
import io.baton.cli.ClusterStatus;
import io.baton.cli.CommandFailedException;
import io.baton.cli.NodeApi;
import io.baton.cli.Verification;
import io.baton.core.election.Patience;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Three nodes with their servers and one broker, each a process of its own, as the demo runs them. */
final class RunningCluster implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Two clusters may start at once, on two processors. */
    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    /** Tests replace leaders one after another, and wait for each. */
    static final Patience PATIENCE = new Patience(Patience.USUAL.silence(), 500);

    private final DemoDirectory directory;
    private final DemoCluster cluster;

    RunningCluster(String name, int monitors) {
        this(name, monitors, PATIENCE);
    }

    RunningCluster(String name, int monitors, Patience patience) {
        Path dir = Path.of("target", "it", name).toAbsolutePath();
        directory = new DemoDirectory(dir);
        directory.take();
        cluster = new DemoCluster(new DemoOptions(dir, 0, false, 3, monitors, patience), directory);
        try {
            cluster.startServers();
            cluster.startNodes();
            awaitLeader();
            try (Connection leader = connectToLeader()) {
                SampleSchema.make(leader);
            }
            cluster.startMonitors();
            awaitMonitors();
        } catch (SQLException | RuntimeException e) {
            closeAndKeep();
            throw new IllegalStateException("the cluster could not be made ready", e);
        }
    }

    /** They have no API, and take a while: a leader that dies before they watch is not replaced. */
    private void awaitMonitors() {
        for (ClusterFile.Monitor monitor : cluster.described().monitors()) {
            Path log = Path.of(monitor.config()).resolveSibling("monitor.log");
            if (!Waiting.until(START_LIMIT, () -> says(log, " leads epoch "))) throw new IllegalStateException(monitor.id() + " does not watch, see " + log);
        }
    }

    private static boolean says(Path log, String words) {
        try {
            return Files.readString(log).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    ClusterFile described() {
        return cluster.described();
    }

    List<ClusterFile.Node> nodes() {
        return cluster.described().nodes();
    }

    ClusterFile.Node node(String id) {
        return nodes().stream().filter(n -> n.id().equals(id)).findFirst().orElseThrow();
    }

    String awaitLeader() {
        return awaitLeader(leader -> !leader.isEmpty(), "nobody leads");
    }

    /** The node that says that it leads, and admits; empty if none does. */
    String leader() {
        for (NodeApi api : cluster.apis()) {
            try {
                JsonNode status = api.get("/v1/status", Duration.ofSeconds(2));
                String leader = status.path("leader").asText("");
                if (!leader.isEmpty()) return leader;
            } catch (IOException e) {
                // This one is down; another knows.
            }
        }
        return "";
    }

    String follower() {
        String leader = awaitLeader();
        return nodes().stream().map(ClusterFile.Node::id).filter(id -> !id.equals(leader)).findFirst().orElseThrow();
    }

    void start(String part) {
        cluster.startPart(part);
    }

    /** Adds a follower as the demo does, and returns its id. */
    String addNode() {
        var before = nodes().stream().map(ClusterFile.Node::id).toList();
        cluster.addNode();
        return nodes().stream().map(ClusterFile.Node::id).filter(id -> !before.contains(id)).findFirst().orElseThrow();
    }

    void removeNode(String id) {
        cluster.removeNode(id);
    }

    /** SIGKILL, and waits until the process is gone. The pid is that of a part which this cluster started. */
    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    Connection connect(String node) throws SQLException {
        ClusterFile.Postgres server = node(node).postgres();
        return connect("jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database(), Map.of());
    }

    /** Rows and schemas of all nodes at one position. */
    Verification.Result compared() {
        return compared(true);
    }

    /** A comparison whose leader was replaced meanwhile, as may happen on a busy machine, is done again. */
    private Verification.Result compared(boolean schema) {
        for (int replaced = 0; ; replaced++) {
            JsonNode before = ClusterStatus.ask(cluster.apis());
            try {
                return new Verification(before).run(schema);
            } catch (CommandFailedException e) {
                if (replaced == 3 || status().path("epoch").asLong() == before.path("epoch").asLong()) throw e;
                awaitLeader();
            }
        }
    }

    /** For whoever finds the leader by itself. */
    String leaderUrl() {
        return "jdbc:postgresql://" + cluster.hosts() + "/" + cluster.database() + "?targetServerType=primary";
    }

    /** Through the multi-host line, to whoever leads. */
    Connection connectToLeader() throws SQLException {
        return connect("jdbc:postgresql://" + cluster.hosts() + "/" + cluster.database(),
            Map.of("targetServerType", "primary", "hostRecheckSeconds", "0", "socketTimeout", "10"));
    }

    /** SIGSTOP or SIGCONT to a process that this cluster started. */
    static void signal(String name, long pid) {
        try {
            if (new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor() != 0)
                throw new IllegalStateException("no " + name + " for " + pid);
            // Its threads stop one after the other, as they come to run: on a busy machine one of them may log a write meanwhile.
            if (name.equals("STOP")) await().atMost(Duration.ofMinutes(1)).until(() -> isStopped(pid));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isStopped(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') return false;
            }
            return true;
        } catch (IOException e) {
            // A thread that was there has ended.
            return false;
        }
    }

    JsonNode status() {
        for (NodeApi api : cluster.apis()) {
            try {
                return api.get("/v1/status", Duration.ofSeconds(2));
            } catch (IOException e) {
                // This one is down; another knows.
            }
        }
        throw new IllegalStateException("no node answers");
    }

    /** Waits until another node than this one leads. */
    String awaitLeaderOtherThan(String node) {
        return awaitLeader(leader -> !leader.isEmpty() && !leader.equals(node), node + " still leads, or nobody");
    }

    private String awaitLeader(Predicate<String> wanted, String trouble) {
        var found = new AtomicReference<>("");
        boolean there = Waiting.until(LIMIT, () -> {
            found.set(leader());
            return wanted.test(found.get());
        });
        if (!there) throw new IllegalStateException(trouble);
        return found.get();
    }

    /** Waits until all nodes are well and follow the same leader, and each of them says so: one that slept knows only what was. */
    void awaitAllWell() {
        boolean well = Waiting.until(LIMIT, () -> {
            var leaders = new HashSet<String>();
            for (NodeApi api : cluster.apis()) leaders.add(leaderIfAllAreWell(api));
            return leaders.size() == 1 && !leaders.contains("");
        });
        if (!well) throw new IllegalStateException("not all are well: " + status());
    }

    private String leaderIfAllAreWell(NodeApi api) {
        try {
            JsonNode status = api.get("/v1/status", Duration.ofSeconds(2));
            int leading = 0;
            int following = 0;
            for (JsonNode node : status.path("nodes")) {
                if (!node.path("state").asText().equals("OK")) return "";
                if (node.path("role").asText().equals("leading")) leading++;
                if (node.path("role").asText().equals("following")) following++;
            }
            return leading == 1 && following == nodes().size() - 1 ? status.path("leader").asText() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private Connection connect(String url, Map<String, String> more) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", cluster.user());
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "3");
        properties.putAll(more);
        return DriverManager.getConnection(url, properties);
    }

    long count(String node, String sql) throws SQLException {
        try (Connection connection = connect(node); var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs it on the leader, and waits until it is to be seen on every node. */
    void everywhere(String sql) throws SQLException {
        String token;
        try (Connection leader = connectToLeader(); var statement = leader.createStatement()) {
            statement.execute(sql);
            try (var row = statement.executeQuery("SELECT baton.position()")) {
                row.next();
                token = row.getString(1);
            }
        }
        for (ClusterFile.Node node : nodes()) {
            try (Connection connection = connect(node.id()); var statement = connection.createStatement()) {
                statement.execute("CALL baton.wait_for('" + token + "', '60 s')");
            }
        }
    }

    HttpResponse<String> http(String node, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(node(node).api() + path)).timeout(LIMIT)
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " on " + node, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException("no JSON: " + response.body(), e);
        }
    }

    /** Compares all nodes at one position; the differing tables, none if all are equal. */
    List<String> differences() {
        return compared(false).tables().stream().filter(table -> !table.difference().isEmpty())
            .map(table -> table.name() + " " + table.difference()).toList();
    }

    Path directory() {
        return directory.root();
    }

    /** The monitors sleep until the result is closed, as if there were none. */
    Closeable withoutMonitors() {
        cluster.described().monitors().forEach(monitor -> signal("STOP", monitor.pid()));
        return () -> cluster.described().monitors().forEach(monitor -> signal("CONT", monitor.pid()));
    }

    /** Ends everything; its directory, with the data and all logs, stays. */
    void closeAndKeep() {
        close(true);
    }

    @Override
    public void close() {
        close(false);
    }

    private void close(boolean keep) {
        cluster.stop();
        directory.release(keep);
    }
}

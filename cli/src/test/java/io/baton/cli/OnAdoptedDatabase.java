package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.baton.adapters.runtime.KafkaSettings;
import io.baton.adapters.runtime.MonitorSettings;
import io.baton.adapters.runtime.Settings;
import io.baton.core.election.Patience;
import io.baton.embedded.EmbeddedKafka;
import io.baton.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Servers of one test, given to the nodes of a cluster one by one by the commands that an operator has for that. */
abstract class OnAdoptedDatabase {
    static final Duration LIMIT = Duration.ofSeconds(90);
    static final String CLUSTER = "adopted";

    final Path dir;
    final Map<String, EmbeddedPostgres> servers = new HashMap<>();
    final Map<String, NodeProcess> nodes = new HashMap<>();
    EmbeddedKafka kafka;
    private final List<NodeProcess> monitors = new ArrayList<>();
    private final int basePort;

    /** @param basePort below the ports of the nodes' APIs; other tests run at the same time */
    OnAdoptedDatabase(String name, int basePort) {
        this.dir = Path.of("target", "it", name).toAbsolutePath();
        this.basePort = basePort;
    }

    @BeforeEach
    void startKafka() {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), Map.of());
    }

    @AfterEach
    void stop() {
        monitors.forEach(NodeProcess::close);
        nodes.values().forEach(NodeProcess::close);
        servers.values().forEach(EmbeddedPostgres::delete);
        if (kafka != null) kafka.delete();
    }

    void switchover(String to) {
        await().atMost(LIMIT).ignoreExceptions().until(() -> api(to).post("/v1/switchover?to=" + to, null, LIMIT) != null);
        leads(to);
    }

    static void more(WriterLoad writers) {
        int before = writers.acknowledged();
        await().atMost(LIMIT).until(() -> writers.acknowledged() > before + 100);
    }

    void equal() {
        await().atMost(LIMIT).until(() -> nodes.keySet().stream().allMatch(node -> state(node).equals("OK")));
        Verification.Result result = new Verification(ClusterStatus.ask(nodes.keySet().stream().map(this::api).toList())).run(true);
        assertThat(result.nodes()).hasSize(nodes.size());
        assertThat(result.tables()).filteredOn(table -> !table.difference().isEmpty()).isEmpty();
        assertThat(result.schema()).isEmpty();
        assertThat(result.tables()).isNotEmpty();
        assertThat(result.schemaObjects()).isPositive();
    }

    /** @param version another PostgreSQL than the one that comes along */
    void server(String node, Optional<Path> version) {
        servers.put(node, EmbeddedPostgres.start(dir.resolve(node), Map.of("fsync", "off", "max_slot_wal_keep_size", "1GB"), version));
    }

    void startNode(String node) {
        nodes.put(node, Wiring.startNode(Settings.node(Path.of(configured(node)))));
    }

    void startMonitor() {
        monitors.add(Wiring.startMonitor(new MonitorSettings(CLUSTER, "monitor-1", Patience.USUAL, new KafkaSettings(kafka.bootstrap(), true, Map.of()), Optional.empty())));
    }

    void leads(String node) {
        await().atMost(LIMIT).until(() -> leader().equals(node));
    }

    String leader() {
        for (String node : nodes.keySet()) {
            String leader = status(node).path("leader").asText("");
            if (!leader.isEmpty()) return leader;
        }
        return "";
    }

    String state(String node) {
        return of(node).path("state").asText();
    }

    String role(String node) {
        return of(node).path("role").asText();
    }

    JsonNode of(String node) {
        for (JsonNode one : status(node).path("nodes")) if (one.path("id").asText().equals(node)) return one;
        return MissingNode.getInstance();
    }

    JsonNode status(String node) {
        try {
            return api(node).get("/v1/status", Duration.ofSeconds(5));
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    NodeApi api(String node) {
        return new NodeApi("http://127.0.0.1:" + port(node));
    }

    int port(String node) {
        return basePort + node.charAt(node.length() - 1) - '0';
    }

    String config(String node) throws IOException {
        Files.createDirectories(dir);
        return Files.writeString(Path.of(configured(node)), "cluster: " + CLUSTER + "\nnode: " + node + "\nkafka: {bootstrap: '" + kafka.bootstrap() + "', singleBroker: true}\npostgres: {url: '"
            + postgres(node) + "'}\napi: {listen: '127.0.0.1:" + port(node) + "'}\n").toString();
    }

    String configured(String node) {
        return dir.resolve(node + ".yaml").toString();
    }

    String postgres(String node) {
        EmbeddedPostgres server = servers.get(node);
        return "postgresql://" + server.user() + "@" + server.host() + ":" + server.port() + "/" + server.database();
    }

    String url(String... of) {
        return "jdbc:postgresql://" + List.of(of).stream().map(node -> servers.get(node).host() + ":" + servers.get(node).port()).collect(Collectors.joining(","))
            + "/postgres?user=postgres&targetServerType=primary&hostRecheckSeconds=0&connectTimeout=2&loginTimeout=3&socketTimeout=20&ApplicationName=shop";
    }

    /** Runs a command and returns what it prints. */
    static String baton(int wanted, String... arguments) {
        var said = new StringWriter();
        var to = new PrintWriter(said, true);
        assertThat(Main.commandLine().setOut(to).setErr(to).execute(arguments)).as(said.toString()).isEqualTo(wanted);
        return said.toString();
    }

    void sql(String node, String... scripts) throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl() + "?user=postgres&preferQueryMode=simple"); var statement = connection.createStatement()) {
            for (String script : scripts) statement.execute(script);
        }
    }

    List<Long> numbers(String node) throws SQLException {
        var numbers = new ArrayList<Long>();
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl() + "?user=postgres"); var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT id FROM ledger")) {
            while (row.next()) numbers.add(row.getLong(1));
        }
        return numbers;
    }
}

package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.baton.adapters.runtime.KafkaSettings;
import io.baton.adapters.runtime.MonitorSettings;
import io.baton.adapters.runtime.Settings;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that is there already becomes a cluster's, while its clients write: of PostgreSQL 15 as Debian has it, with followers of 15 and 18. */
class AdoptionTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path DIR = Path.of("target", "it", "adopt").toAbsolutePath();
    private static final String ROLES = "CREATE ROLE shop_owner; CREATE ROLE shop_reader";

    private final Map<String, EmbeddedPostgres> servers = new HashMap<>();
    private final Map<String, NodeProcess> nodes = new HashMap<>();
    private final List<NodeProcess> monitors = new ArrayList<>();
    private EmbeddedKafka kafka;
    private Path programs;

    @BeforeEach
    void start() {
        Optional<Path> installed = EmbeddedPostgres.installed(15);
        Assumptions.assumeTrue(installed.isPresent(), "this machine has no PostgreSQL 15");
        programs = installed.get();
        Assumptions.assumeTrue(Files.isExecutable(programs.resolve("bin/pg_dump")) && Files.isExecutable(programs.resolve("bin/pgbench")), "it lacks its client programs");
        kafka = EmbeddedKafka.start(DIR.resolve("kafka"), Map.of());
    }

    @AfterEach
    void stop() {
        monitors.forEach(NodeProcess::close);
        nodes.values().forEach(NodeProcess::close);
        servers.values().forEach(EmbeddedPostgres::delete);
        if (kafka != null) kafka.delete();
    }

    @Test
    void itsNodesAreEqualUnderWritesAndAfterAFailoverAndASwitchBack() throws Exception {
        server("node-1", Optional.of(programs));
        server("node-2", Optional.of(programs));
        server("node-3", Optional.empty());
        sql("node-1", ROLES, Files.readString(Path.of("src/test/resources/adopt/nasty.sql")));
        pgbench("node-1", "postgres");
        try (var writers = new ShopWriters(url("node-1", "node-2", "node-3"), 4)) {
            await().atMost(LIMIT).until(() -> writers.acknowledged() > 50);
            String report = baton(0, "init", "--config", config("node-1"));
            assertThat(report).contains("PostgreSQL 15", "wal_level logical", "tables without a key", "public.keyless", "large object 4711", "public.of_this_server",
                "always on public.watched", "shop_owner, shop_reader", "hstore", "users_own", "work_mem", "adopted: a schema of", "'baton copy'");
            startNode("node-1");
            leads("node-1");
            more(writers);

            config("node-2");
            assertThatThrownBy(() -> startNode("node-2")).as("the log lacks what the cluster began with")
                .hasMessageContainingAll("began with the content of node-1's database", "baton copy");
            assertThat(baton(2, "copy", "--config", config("node-2"), "--from", postgres("node-1"))).contains("shop_owner, shop_reader", "CREATE ROLE", "Nothing was copied");
            sql("node-2", ROLES);
            assertThat(baton(0, "copy", "--config", config("node-2"), "--from", postgres("node-1"))).contains("a snapshot of node-1, which leads,",
                "public.pgbench_accounts: 100000 rows", "node-2 goes on from position");
            more(writers);
            startNode("node-2");
            await().atMost(LIMIT).until(() -> state("node-2").equals("OK"));
            assertThat(baton(2, "copy", "--config", config("node-2"), "--from", postgres("node-1"))).contains("belongs to node 'node-2'", "Nothing was copied");

            String twice = Files.writeString(DIR.resolve("twice.yaml"), Files.readString(Path.of(configured("node-2"))).replace(postgres("node-2"), postgres("node-3"))).toString();
            assertThat(baton(2, "copy", "--config", twice, "--from", postgres("node-1"))).contains("a process of node-2 runs", "Nothing was copied");

            sql("node-3", ROLES);
            assertThat(baton(0, "copy", "--config", config("node-3"), "--from", postgres("node-2"))).contains("a snapshot of node-2 at position");
            startNode("node-3");
            more(writers);
            equal();
            assertThatThrownBy(() -> api("node-3").post("/v1/follower/rebuild", null, LIMIT)).as("the log lacks the beginning")
                .hasMessageContainingAll("cannot be filled again from the log alone", "baton copy");
            equal();

            startMonitor();
            servers.get("node-1").kill();
            await().atMost(LIMIT).until(() -> !leader().isEmpty() && !leader().equals("node-1"));
            more(writers);
            servers.get("node-1").restart();
            await().atMost(LIMIT).until(() -> state("node-1").equals("OK") && role("node-1").equals("following"));
            equal();
            switchover("node-1");
            more(writers);
            List<Long> acknowledged = writers.stop();
            equal();
            for (String node : List.of("node-1", "node-2", "node-3"))
                assertThat(numbers(node)).as("acknowledged ones, on " + node).containsAll(acknowledged);
        }
    }

    /**
     * The other way round. No pg_dump of version 18 comes along with the tests, so the one that is named here writes the schema of a twin that was made by
     * the same statements on a server of version 15; the place in the log, the rows and the sequences are those of the real leader.
     */
    @Test
    void aLeaderOfVersion18HasFollowersOf15And18() throws Exception {
        server("node-1", Optional.empty());
        server("node-2", Optional.of(programs));
        server("node-3", Optional.empty());
        for (String node : List.of("node-1", "node-2", "node-3")) sql(node, ROLES);
        sql("node-2", "CREATE DATABASE twin");
        String nasty = Files.readString(Path.of("src/test/resources/adopt/nasty.sql"));
        sql("node-1", nasty);
        pgbench("node-1", "postgres");
        try (Connection twin = DriverManager.getConnection(servers.get("node-2").jdbcUrl().replace("/postgres", "/twin") + "?user=postgres&preferQueryMode=simple");
             var statement = twin.createStatement()) {
            statement.execute(nasty);
        }
        pgbench("node-2", "twin");
        try (var writers = new ShopWriters(url("node-1", "node-2", "node-3"), 4)) {
            baton(0, "init", "--config", config("node-1"));
            startNode("node-1");
            leads("node-1");
            more(writers);
            assertThat(baton(2, "copy", "--config", config("node-2"), "--from", postgres("node-1"), "--pg-dump", programs.resolve("bin/pg_dump").toString()))
                .contains("is of version 15 and cannot read a server of version 18", "postgresql-client-18", "--pg-dump", "Nothing was copied");
            baton(0, "copy", "--config", config("node-2"), "--from", postgres("node-1"), "--pg-dump", twinsDump());
            startNode("node-2");
            baton(0, "copy", "--config", config("node-3"), "--from", postgres("node-2"));
            startNode("node-3");
            more(writers);
            equal();
            switchover("node-2");
            more(writers);
            switchover("node-1");
            more(writers);
            List<Long> acknowledged = writers.stop();
            equal();
            assertThat(numbers("node-2")).containsAll(acknowledged);
            emptyAsThePageSays("node-3");
            assertThatThrownBy(() -> startNode("node-3")).hasMessageContaining("baton copy");
            baton(0, "copy", "--config", config("node-3"), "--from", postgres("node-2"));
            startNode("node-3");
            equal();
        }
    }

    /** Rows are asked for by name, and a name may mean another table from one moment to the next. */
    @Test
    void namesThatChangeBetweenTwoTablesSpoilTheCopyAndNothingIsKeptOfIt() throws Exception {
        server("node-1", Optional.of(programs));
        server("node-2", Optional.of(programs));
        sql("node-1", "CREATE SCHEMA one", "CREATE SCHEMA two", "CREATE TABLE one.t (id int PRIMARY KEY)", "CREATE TABLE two.t (id int PRIMARY KEY)", "INSERT INTO two.t VALUES (2)");
        baton(0, "init", "--config", config("node-1"));
        startNode("node-1");
        leads("node-1");
        var settings = Settings.node(Path.of(config("node-2")));
        var from = Settings.node(Path.of(configured("node-1"))).postgres();
        var swapped = new AtomicBoolean();
        assertThatThrownBy(() -> Wiring.copy(settings, from, Optional.of(programs.resolve("bin/pg_dump")), List.of(), Optional.empty(), line -> {
            if (!line.startsWith("one.t:")) return;
            swap();
            swapped.set(true);
        })).hasMessageContainingAll("the schema changed while it was copied", "one.t is two.t now", "Nothing was copied", "run it again");
        assertThat(swapped).isTrue();
        try (Connection other = DriverManager.getConnection(servers.get("node-1").jdbcUrl() + "?user=postgres&ApplicationName=shop"); var statement = other.createStatement()) {
            assertThatThrownBy(() -> Wiring.copy(settings, from, Optional.of(programs.resolve("bin/pg_dump")), List.of(), Optional.of(Duration.ZERO), line -> {
                if (line.startsWith("one.t:")) truncate(statement);
            })).hasMessageContainingAll("it kept others waiting for more than 0 s: process", "of postgres (TRUNCATE two.t)", "--keep-locks", "Nothing was copied");
        }
        sql("node-1", "INSERT INTO one.t VALUES (7)");
        baton(0, "copy", "--config", configured("node-2"), "--from", postgres("node-1"), "--pg-dump", programs.resolve("bin/pg_dump").toString());
        startNode("node-2");
        await().atMost(LIMIT).until(() -> state("node-2").equals("OK"));
        Verification.Result result = new Verification(ClusterStatus.ask(nodes.keySet().stream().map(this::api).toList())).run(true);
        assertThat(result.tables()).isNotEmpty().allMatch(table -> table.difference().isEmpty());
    }

    /** Returns when it waits. */
    private void truncate(java.sql.Statement statement) {
        var done = CompletableFuture.runAsync(() -> {
            try {
                statement.execute("TRUNCATE two.t");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LIMIT).ignoreExceptions().until(() -> done.isDone() || waits());
        assertThat(done).isNotDone();
    }

    private boolean waits() throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.get("node-1").jdbcUrl() + "?user=postgres"); var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted AND waitstart < now()")) {
            return row.next();
        }
    }

    private void swap() {
        try {
            sql("node-1", "ALTER SCHEMA one RENAME TO aside", "ALTER SCHEMA two RENAME TO one", "ALTER SCHEMA aside RENAME TO two");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The page's own statements, on a server whose node is stopped. */
    private void emptyAsThePageSays(String node) throws Exception {
        nodes.remove(node).close();
        String page = Files.readString(Path.of("..", "docs", "adopt.md"));
        String statements = page.substring(page.indexOf("```sql\n") + 7).replaceFirst("(?s)```.*", "").replace("shop", "postgres");
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl().replace("/postgres", "/template1") + "?user=postgres");
             var statement = connection.createStatement()) {
            for (String one : statements.split(";\n")) statement.execute(one);
        }
    }

    private String twinsDump() throws IOException {
        EmbeddedPostgres twin = servers.get("node-2");
        Path file = Files.writeString(DIR.resolve("pg_dump"), "#!/bin/sh\ncase \"$1\" in --version) echo 'pg_dump (PostgreSQL) 18.0'; exit;; esac\n"
            + "for argument; do case \"$argument\" in --section=*) section=$argument;; esac; done\nexec " + programs.resolve("bin/pg_dump") + " -h " + twin.host() + " -p " + twin.port()
            + " -U postgres $section --exclude-schema=baton --no-blobs twin\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    private void switchover(String to) {
        await().atMost(LIMIT).ignoreExceptions().until(() -> api(to).post("/v1/switchover?to=" + to, null, LIMIT) != null);
        leads(to);
    }

    private static void more(ShopWriters writers) {
        int before = writers.acknowledged();
        await().atMost(LIMIT).until(() -> writers.acknowledged() > before + 100);
    }

    private void equal() {
        await().atMost(LIMIT).until(() -> List.of("node-1", "node-2", "node-3").stream().allMatch(node -> state(node).equals("OK")));
        Verification.Result result = new Verification(ClusterStatus.ask(nodes.keySet().stream().map(this::api).toList())).run(true);
        assertThat(result.nodes()).hasSize(3);
        assertThat(result.tables()).filteredOn(table -> !table.difference().isEmpty()).isEmpty();
        assertThat(result.schema()).isEmpty();
        assertThat(result.schemaObjects()).isGreaterThan(50);
    }

    private void server(String node, Optional<Path> version) {
        servers.put(node, EmbeddedPostgres.start(DIR.resolve(node), Map.of("fsync", "off", "max_slot_wal_keep_size", "1GB"), version));
    }

    private void pgbench(String node, String database) throws Exception {
        EmbeddedPostgres server = servers.get(node);
        Process run = new ProcessBuilder(programs.resolve("bin/pgbench").toString(), "-i", "-q", "-h", server.host(), "-p", Integer.toString(server.port()), "-U", server.user(),
            database).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes());
        assertThat(run.waitFor()).as(said).isZero();
    }

    private void startNode(String node) {
        nodes.put(node, Wiring.startNode(Settings.node(Path.of(configured(node)))));
    }

    private void startMonitor() {
        monitors.add(Wiring.startMonitor(new MonitorSettings("adopted", "monitor-1", MonitorSettings.USUAL_SILENCE, new KafkaSettings(kafka.bootstrap(), true, Map.of()), Optional.empty())));
    }

    private void leads(String node) {
        await().atMost(LIMIT).until(() -> leader().equals(node));
    }

    private String leader() {
        for (String node : nodes.keySet()) {
            String leader = status(node).path("leader").asText("");
            if (!leader.isEmpty()) return leader;
        }
        return "";
    }

    private String state(String node) {
        return of(node).path("state").asText();
    }

    private String role(String node) {
        return of(node).path("role").asText();
    }

    private JsonNode of(String node) {
        for (JsonNode one : status(node).path("nodes")) if (one.path("id").asText().equals(node)) return one;
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private JsonNode status(String node) {
        try {
            return api(node).get("/v1/status", Duration.ofSeconds(5));
        } catch (IOException e) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }

    private NodeApi api(String node) {
        return new NodeApi("http://127.0.0.1:" + port(node));
    }

    private static int port(String node) {
        return 24_800 + node.charAt(node.length() - 1) - '0';
    }

    private String config(String node) throws IOException {
        Files.createDirectories(DIR);
        return Files.writeString(Path.of(configured(node)), "cluster: adopted\nnode: " + node + "\nkafka: {bootstrap: '" + kafka.bootstrap() + "', singleBroker: true}\npostgres: {url: '"
            + postgres(node) + "'}\napi: {listen: '127.0.0.1:" + port(node) + "'}\n").toString();
    }

    private static String configured(String node) {
        return DIR.resolve(node + ".yaml").toString();
    }

    private String postgres(String node) {
        EmbeddedPostgres server = servers.get(node);
        return "postgresql://" + server.user() + "@" + server.host() + ":" + server.port() + "/" + server.database();
    }

    private String url(String... of) {
        return "jdbc:postgresql://" + List.of(of).stream().map(node -> servers.get(node).host() + ":" + servers.get(node).port()).collect(Collectors.joining(","))
            + "/postgres?user=postgres&targetServerType=primary&hostRecheckSeconds=0&connectTimeout=2&loginTimeout=3&socketTimeout=20&ApplicationName=shop";
    }

    /** Runs a command and returns what it prints. */
    private static String baton(int wanted, String... arguments) {
        var said = new StringWriter();
        var to = new PrintWriter(said, true);
        assertThat(Main.commandLine().setOut(to).setErr(to).execute(arguments)).as(said.toString()).isEqualTo(wanted);
        return said.toString();
    }

    private void sql(String node, String... scripts) throws SQLException {
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl() + "?user=postgres&preferQueryMode=simple"); var statement = connection.createStatement()) {
            for (String script : scripts) statement.execute(script);
        }
    }

    private List<Long> numbers(String node) throws SQLException {
        var numbers = new ArrayList<Long>();
        try (Connection connection = DriverManager.getConnection(servers.get(node).jdbcUrl() + "?user=postgres"); var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT id FROM ledger")) {
            while (row.next()) numbers.add(row.getLong(1));
        }
        return numbers;
    }
}

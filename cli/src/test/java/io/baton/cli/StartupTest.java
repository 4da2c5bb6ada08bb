package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.baton.adapters.kafka.KafkaClients;
import io.baton.adapters.kafka.KafkaLogReader;
import io.baton.adapters.kafka.KafkaLogTrim;
import io.baton.adapters.kafka.KafkaLogWriters;
import io.baton.adapters.kafka.LogIdentity;
import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.runtime.KafkaSettings;
import io.baton.adapters.runtime.NodeSettings;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.node.FollowerAcks;
import io.baton.embedded.EmbeddedKafka;
import io.baton.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Starting with parts that are missing or badly set: nothing is half done, and the message says what to do. */
class StartupTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path DIR = Path.of("target", "it", "startup").toAbsolutePath();

    @TempDir
    Path dir;

    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(DIR.resolve("kafka"), Map.of());
        postgres = EmbeddedPostgres.start(DIR.resolve("postgres"), Map.of("fsync", "off"));
    }

    @AfterAll
    static void stop() {
        postgres.delete();
        kafka.delete();
    }

    @Test
    void aServerWhoseWalLevelIsTooLowIsRefusedWithTheCommandThatMendsIt() throws IOException {
        EmbeddedPostgres low = EmbeddedPostgres.start(DIR.resolve("low"), Map.of("wal_level", "replica", "fsync", "off"));
        try {
            assertThatThrownBy(() -> Wiring.startNode(settings("low", "node-1", low))).isInstanceOf(CommandFailedException.class)
                .hasMessageContainingAll("wal_level", "replica", "logical", "ALTER SYSTEM SET wal_level");
            String file = file("low", "node-1", kafka.bootstrap(), low.port());
            assertThat(printed(1, "check", file)).contains("PostgreSQL 18", "error    wal_level is 'replica'", "1 things are in the way of a node");
            assertThat(printed(2, "init", file)).contains("error    wal_level is 'replica'", "nothing was made");
        } finally {
            low.delete();
        }
    }

    @Test
    void aClusterThatWasNeverInitialisedIsRefusedWithTheCommandThatDoesIt() {
        assertThatThrownBy(() -> Wiring.startNode(settings("nobody", "node-1", postgres))).hasMessageContainingAll("nobody.log", "baton init");
    }

    @Test
    void aNodeWaitsForPostgresAndKafkaToComeUp() throws Exception {
        NodeSettings settings = settings("late", "node-1", postgres);
        Wiring.init(settings, "node-1");
        Wiring.init(settings, "node-2");
        postgres.stop();
        kafka.stop();
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        ((Logger) LoggerFactory.getLogger(Startup.class)).addAppender(told);
        var starting = CompletableFuture.supplyAsync(() -> Wiring.startNode(settings));
        awaitWarning(told, "waiting, nothing was started yet: PostgreSQL at 127.0.0.1:" + postgres.port());
        postgres.restart();
        awaitWarning(told, "waiting, nothing was started yet: Kafka at " + kafka.bootstrap());
        assertThat(starting).isNotDone();
        kafka.restart();
        try (NodeProcess node = starting.get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
            await().atMost(LIMIT).until(() -> put(settings).statusCode() == 200);
        }
        assertThatThrownBy(() -> Wiring.startNode(settings("late", "node-9", postgres)))
            .as("the database is node-1's").hasMessageContainingAll("node-1", "node-9");
    }

    /** The page's own statements, on a server that has led. */
    @Test
    void whatBatonChangedOnAServerIsTakenOutAsThePageSays() throws Exception {
        EmbeddedPostgres own = EmbeddedPostgres.start(DIR.resolve("removed"), Map.of("fsync", "off"));
        try {
            NodeSettings settings = settings("removed", "node-1", own);
            Wiring.init(settings, "node-1");
            try (NodeProcess node = Wiring.startNode(settings)) {
                await().atMost(LIMIT).until(() -> put(settings).statusCode() == 200);
            }
            try (var sql = connect(own).createStatement()) {
                // A server reads its settings again some time after it was told to.
                await().atMost(LIMIT).untilAsserted(() -> assertThat(left(sql)).as("what the page lists").isEqualTo("baton, off, 1 slot, 1 publication, 1 schema"));
                String page = Files.readString(Path.of("..", "docs", "remove.md"));
                for (String line : page.substring(page.indexOf("```sql\n") + 7, page.lastIndexOf("```")).split(";\n")) sql.execute(line);
            }
            try (var sql = connect(own).createStatement()) {
                await().atMost(LIMIT).until(() -> left(sql).equals(", off, 0 slot, 0 publication, 0 schema"));
                sql.execute("CREATE TABLE free AS SELECT 1");
            }
            NodeSettings again = settings("again", "node-1", own);
            assertThat(Wiring.init(again, "node-1")).as("what it begins with").isPresent();
            try (NodeProcess node = Wiring.startNode(again)) {
                await().atMost(LIMIT).until(() -> put(again).statusCode() == 200);
            }
        } finally {
            own.delete();
        }
    }

    @Test
    void anInitThatIsRefusedLeavesTheDatabaseAsItIs() throws Exception {
        EmbeddedPostgres own = EmbeddedPostgres.start(DIR.resolve("refused"), Map.of("fsync", "off"));
        NodeSettings settings = settings("refused", "node-1", own);
        var clients = new KafkaClients(kafka.bootstrap(), Map.of());
        try (var sql = connect(own).createStatement()) {
            sql.execute("CREATE TABLE t AS SELECT 1");
            assertThatThrownBy(() -> Wiring.init(settings, "node-2")).hasMessageContainingAll("the database of node-1 holds", "the first leader is to be node-2", "was not changed");
            assertThat(left(sql)).endsWith("0 schema");
            var log = Wiring.topics("refused", settings.kafka(), clients);
            try (var writer = new KafkaLogWriters(clients, log.log()).open("test"); var reader = new KafkaLogReader(clients, log.log(), "test")) {
                writer.append(new LogEntry.ContentAdopted(0, "node-9", "3 tables"));
                await().atMost(LIMIT).until(() -> Origin.read(reader).isAdopted());
            }
            assertThatThrownBy(() -> Wiring.init(settings, "node-1")).as("it holds something else").hasMessageContainingAll("the first leader is to be node-9", "was not changed");
            sql.execute("DROP TABLE t");
            assertThatThrownBy(() -> Wiring.init(settings, "node-1")).as("another's content was adopted").hasMessageContainingAll("the content of node-9's database",
                "node-1 cannot be its first leader", "Run init with the settings of node-9");
            assertThat(left(sql)).endsWith("0 schema");
        } finally {
            own.delete();
        }
    }

    /** A former process of its name, with another database, may have led until just now. */
    @Test
    void aCopyDecidesWhatIsItsOwnWhenItIsStartedAndNotInPlaceOfItsFormerSelf() throws Exception {
        EmbeddedPostgres own = EmbeddedPostgres.start(DIR.resolve("copied"), Map.of("fsync", "off"));
        NodeSettings settings = settings("copied", "node-1", own);
        var clients = new KafkaClients(kafka.bootstrap(), Map.of());
        try (var sql = connect(own).createStatement()) {
            Wiring.init(settings, "node-1");
            var log = Wiring.topics("copied", settings.kafka(), clients);
            LogIdentity is = log.check().identity();
            sql.execute("INSERT INTO baton.node (cluster, node, cluster_id, topic_id, born_empty, born_schema, own_since)"
                + " VALUES ('copied', 'node-1', '" + is.clusterId() + "', '" + is.topicId() + "', false, 'copied', " + Long.MAX_VALUE + ")");
            assertThatThrownBy(() -> Wiring.startNode(settings)).hasMessageContainingAll("by the log node-1 leads, in epoch 1", "let another node lead first");
            assertThat(ownSince(sql)).isEqualTo(Long.MAX_VALUE);
            try (var writer = new KafkaLogWriters(clients, log.log()).open("test")) {
                writer.append(new EpochStarted(2, new Leader("node-2", "i"), Seen.NOTHING, "test", "test"));
                await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> Wiring.startNode(settings).close());
            }
            assertThat(ownSince(sql)).isEqualTo(3);
            Wiring.startNode(settings).close();
            assertThat(ownSince(sql)).as("settled once").isEqualTo(3);
            cutWhileItIsCopied(settings, clients, sql);
        } finally {
            own.delete();
        }
    }

    /** Copying may take days, and the others cut the log meanwhile. */
    private void cutWhileItIsCopied(NodeSettings settings, KafkaClients clients, Statement sql) throws SQLException {
        sql.execute("SET default_transaction_read_only = off; SET synchronous_commit = local");
        sql.execute("UPDATE baton.node SET own_since = " + Long.MAX_VALUE);
        sql.execute("DELETE FROM baton.applied");
        try (var log = new KafkaLogTrim(clients, Wiring.topics("copied", settings.kafka(), clients).log())) {
            log.cut(2);
        }
        assertThatThrownBy(() -> Wiring.startNode(settings)).hasMessageContainingAll("does not go on any more from the place of the copy", "'baton copy' again", "snapshots.store");
        assertThat(restores(sql)).isZero();
        Wiring.startNode(withStore(settings)).close();
        assertThat(restores(sql)).isEqualTo(1);
        sql.execute("UPDATE baton.restoring SET snapshot = 'under way'");
        Wiring.startNode(withStore(settings)).close();
        try (var row = sql.executeQuery("SELECT snapshot FROM baton.restoring")) {
            row.next();
            assertThat(row.getString(1)).as("it goes on with it").isEqualTo("under way");
        }
    }

    /** Killed in between, it would take its empty database for one to follow the log with, and in an adopted cluster it would halt for good. */
    @Test
    void aNodeThatIsToBeFilledFromASnapshotRemembersThatBeforeItIsANode() throws Exception {
        EmbeddedPostgres own = EmbeddedPostgres.start(DIR.resolve("filled"), Map.of("fsync", "off"));
        NodeSettings settings = withStore(settings("filled", "node-1", own));
        var clients = new KafkaClients(kafka.bootstrap(), Map.of());
        try (var sql = connect(own).createStatement()) {
            var log = Wiring.topics("filled", settings.kafka(), clients);
            log.create();
            try (var writer = new KafkaLogWriters(clients, log.log()).open("test"); var reader = new KafkaLogReader(clients, log.log(), "test")) {
                writer.append(new LogEntry.ContentAdopted(0, "node-9", "3 tables"));
                writer.append(new EpochStarted(1, new Leader("node-9", "i"), Seen.NOTHING, "test", "test"));
                await().atMost(LIMIT).until(() -> Origin.read(reader).firstLeader().isPresent());
            }
            new Migrations(Wiring.server(settings)).run();
            sql.execute("ALTER TABLE baton.restoring RENAME TO gone");
            assertThatThrownBy(() -> Wiring.startNode(settings)).hasMessageContaining("baton.restoring");
            sql.execute("ALTER TABLE baton.gone RENAME TO restoring");
            Wiring.startNode(settings).close();
            assertThat(restores(sql)).isEqualTo(1);
        } finally {
            own.delete();
        }
    }

    private static long restores(Statement sql) throws SQLException {
        try (var row = sql.executeQuery("SELECT count(*) FROM baton.restoring")) {
            row.next();
            return row.getLong(1);
        }
    }

    private NodeSettings withStore(NodeSettings s) {
        return new NodeSettings(s.cluster(), s.node(), s.priority(), s.synchronous(), s.kafka(), s.postgres(), s.api(), new NodeSettings.Snapshots(dir.toString(), Duration.ZERO, 3));
    }

    private static long ownSince(Statement sql) throws SQLException {
        try (var row = sql.executeQuery("SELECT own_since FROM baton.node")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String left(Statement sql) throws SQLException {
        try (var row = sql.executeQuery("SELECT current_setting('synchronous_standby_names') || ', ' || current_setting('default_transaction_read_only')"
            + " || ', ' || (SELECT count(*) FROM pg_replication_slots) || ' slot, ' || (SELECT count(*) FROM pg_publication) || ' publication, '"
            + " || (SELECT count(*) FROM pg_namespace WHERE nspname = 'baton') || ' schema'")) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl() + (server.jdbcUrl().contains("?") ? "&" : "?") + "user=" + server.user());
    }

    /** A second process of a node that runs must not claim, nor say goodbye in its name. */
    @Test
    void aNodeWhoseAddressIsTakenNeverJoinsTheCluster() throws Exception {
        EmbeddedPostgres own = EmbeddedPostgres.start(DIR.resolve("taken"), Map.of("fsync", "off"));
        NodeSettings settings = settings("taken", "node-1", own);
        Wiring.init(settings, "node-1");
        try (var taker = new ServerSocket(settings.api().port(), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> Wiring.startNode(settings)).hasMessageContainingAll("cannot listen on 127.0.0.1:" + taker.getLocalPort(), "api.listen");
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("node", "watch", "pulse", "health");
        } finally {
            own.delete();
        }
    }

    @Test
    void whateverKeepsACommandFromStartingIsOneParagraphAndExitCodeTwo() throws IOException {
        String noPostgres = file("dark", "node-1", kafka.bootstrap(), 1);
        String noKafka = file("dark", "node-1", "127.0.0.1:1", postgres.port());
        String noTopics = file("untold", "node-1", kafka.bootstrap(), postgres.port());

        assertThat(failure("init", noPostgres)).contains("PostgreSQL at 127.0.0.1:1/", "refused", "Nothing was changed", "Check that it runs");
        assertThat(failure("init", noKafka)).contains("Kafka at 127.0.0.1:1 does not answer", "Check that the brokers run");
        assertThat(failure("node", noTopics)).contains("untold.log", "does not exist", "'baton init' creates it");
        assertThat(failure("monitor", monitorFile("untold"))).contains("untold.heartbeats", "does not exist", "'baton init' creates it");
    }

    /** Where all is started at once, by a compose file, somebody has to wait. */
    @Test
    void initWaitsForAServerThatIsAboutToStart() throws Exception {
        EmbeddedPostgres late = EmbeddedPostgres.start(DIR.resolve("late"), Map.of("fsync", "off"));
        late.stop();
        String file = file("late", "node-1", kafka.bootstrap(), late.port());
        try {
            var code = CompletableFuture.supplyAsync(() -> Main.commandLine().execute("init", "--config", file, "--wait", "60"));
            late.restart();
            assertThat(code.get()).isZero();
            assertThat(Main.commandLine().execute("init", "--config", file)).isZero();
        } finally {
            late.delete();
        }
    }

    private static String printed(int wanted, String command, String settings) {
        var said = new StringWriter();
        var to = new PrintWriter(said, true);
        assertThat(Main.commandLine().setOut(to).setErr(to).execute(command, "--config", settings)).as(said.toString()).isEqualTo(wanted);
        return said.toString();
    }

    /** What a command prints that fails, having checked that it is no stack trace. */
    private String failure(String command, String settings) {
        var err = new StringWriter();
        int code = Main.commandLine().setErr(new PrintWriter(err, true)).execute(command, "--config", settings);
        assertThat(code).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).startsWith("baton: ").doesNotContain("\tat ", "Exception");
        return err.toString();
    }

    private String file(String cluster, String node, String bootstrap, int port) throws IOException {
        return Files.writeString(dir.resolve(cluster + port + ".yaml"), "cluster: " + cluster + "\nnode: " + node + kafkaYaml(bootstrap)
            + "postgres: {url: 'postgresql://" + postgres.user() + "@127.0.0.1:" + port + "/" + postgres.database() + "'}\n").toString();
    }

    private String monitorFile(String cluster) throws IOException {
        return Files.writeString(dir.resolve(cluster + "-monitor.yaml"), "cluster: " + cluster + "\nmonitor: m-1" + kafkaYaml(kafka.bootstrap()))
            .toString();
    }

    private static String kafkaYaml(String bootstrap) {
        return "\nkafka: {bootstrap: '" + bootstrap + "', singleBroker: true,"
            + " properties: {default.api.timeout.ms: 1000, request.timeout.ms: 500}}\n";
    }

    private static void awaitWarning(ListAppender<ILoggingEvent> told, String beginning) {
        await().atMost(LIMIT).until(() -> List.copyOf(told.list).stream().anyMatch(event -> event.getFormattedMessage().startsWith(beginning)));
    }

    private static HttpResponse<String> put(NodeSettings settings) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(settings.api().url() + "/v1/kv/k")).PUT(HttpRequest.BodyPublishers.ofString("1"));
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static NodeSettings settings(String cluster, String node, EmbeddedPostgres server) {
        int port = 20_000 + Math.floorMod((cluster + node).hashCode(), 5_000);
        return new NodeSettings(cluster, node, 0, FollowerAcks.Rule.USUAL, new KafkaSettings(kafka.bootstrap(), true, Map.of()),
            new NodeSettings.Postgres(server.host(), server.port(), server.database(), server.user(), ""),
            new NodeSettings.Api("127.0.0.1", port, "http://127.0.0.1:" + port, Duration.ofSeconds(10)));
    }
}

package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.baton.adapters.kafka.KafkaClients;
import io.baton.adapters.kafka.KafkaLogReader;
import io.baton.adapters.kafka.KafkaLogWriters;
import io.baton.adapters.postgres.PostgresLeader;
import io.baton.adapters.postgres.PostgresSequences;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.runtime.KafkaSettings;
import io.baton.adapters.runtime.NodeSettings;
import io.baton.adapters.runtime.RoleLoop;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.node.FollowerAcks;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import io.baton.embedded.EmbeddedKafka;
import io.baton.embedded.EmbeddedPostgres;
import io.baton.leader.LeaderWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Trap K7: a leader dies after its transaction is in the log and before PostgreSQL was told. The slot gives the transaction again to
 * its successor, which must neither publish it twice nor leave its client waiting.
 */
class AppendedButNotConfirmedTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path DIR = Path.of("target", "it", "appended").toAbsolutePath();

    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private NodeSettings settings;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(DIR.resolve("kafka"), Map.of());
        postgres = EmbeddedPostgres.start(DIR.resolve("postgres"), Map.of("fsync", "off"));
        settings = new NodeSettings("half", "node-1", 0, FollowerAcks.Rule.USUAL, new KafkaSettings(kafka.bootstrap(), true, Map.of()),
            new NodeSettings.Postgres(postgres.host(), postgres.port(), postgres.database(), postgres.user(), ""),
            new NodeSettings.Api("127.0.0.1", 0, "http://127.0.0.1:1", Duration.ofSeconds(10)));
    }

    @AfterEach
    void stop() {
        postgres.delete();
        kafka.delete();
    }

    @Test
    void theSuccessorLeavesOutWhatTheLogHoldsAndItsClientReturns() throws Exception {
        try (Connection client = connect(); var statement = client.createStatement()) {
            statement.execute("CREATE TABLE t (id int PRIMARY KEY)");
        }
        Wiring.init(settings, "node-1");
        var clients = new KafkaClients(kafka.bootstrap());
        PostgresServer server = Wiring.server(settings);
        new Startup(server, Wiring.topics(settings.cluster(), settings.kafka(), clients),
            () -> new KafkaLogReader(clients, "half.log", "start"), name -> false, Optional.empty()).prepareNode("half", "node-1");

        CompletableFuture<Void> commit = leadUntilAppended(clients, server);
        assertThat(commit).as("the commit was never confirmed").isNotDone();

        try (NodeProcess successor = Wiring.startNode(settings)) {
            commit.get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
            List<RowsChanged> published = transactionsIn(clients);
            assertThat(published).as("the transaction is in the log once").hasSize(1);
            await().atMost(LIMIT).until(this::admitsWrites);
        }
    }

    /** Leads the next epoch with a relay but nobody who reads back, until a client's commit is in the log; then stops like a killed process. */
    private CompletableFuture<Void> leadUntilAppended(KafkaClients clients, PostgresServer server) throws Exception {
        var writers = new KafkaLogWriters(clients, "half.log");
        var database = new PostgresLeader(server);
        var first = new Leader("node-1", "doomed");
        try (var claim = writers.open("claim")) {
            claim.append(new LogEntry.EpochStarted(2, first, LogEntry.Seen.NOTHING, "node-1", "a test"));
            await().atMost(LIMIT).until(() -> read(clients).size() == 3);
        }
        var leader = new LeaderWriter(database, database, new PostgresSequences(server), writers, RoleLoop.loops(), epoch -> Lsn.ZERO);
        leader.open(new ReplayState(2, 2, first, 0, 0, false, Lsn.ZERO, ReplayState.START.position()), System.nanoTime());
        database.gate(true);
        var commit = CompletableFuture.runAsync(() -> {
            try (Connection client = connect(); var statement = client.createStatement()) {
                statement.execute("INSERT INTO t VALUES (1)");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LIMIT).until(() -> !transactionsIn(clients).isEmpty());
        leader.suspend();
        return commit;
    }

    private boolean admitsWrites() throws SQLException {
        try (Connection client = connect(); var statement = client.createStatement();
             var row = statement.executeQuery("SHOW default_transaction_read_only")) {
            row.next();
            return row.getString(1).equals("off");
        }
    }

    private static List<RowsChanged> transactionsIn(KafkaClients clients) {
        return read(clients).stream().filter(RowsChanged.class::isInstance).map(RowsChanged.class::cast).toList();
    }

    private static List<LogEntry> read(KafkaClients clients) {
        try (var reader = new KafkaLogReader(clients, "half.log", "test")) {
            reader.seekAfter(-1);
            var entries = new ArrayList<LogEntry>();
            long end = reader.end();
            while (reader.next() < end) for (LogReader.Record record : reader.poll(Duration.ofMillis(100))) entries.add(record.entry());
            return entries;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl() + "?user=" + postgres.user());
    }
}

package io.baton.cli;

import io.baton.adapters.http.HealthPage;
import io.baton.adapters.http.HttpApi;
import io.baton.adapters.http.HttpPeers;
import io.baton.adapters.kafka.HeartbeatCodec;
import io.baton.adapters.kafka.KafkaClients;
import io.baton.adapters.kafka.KafkaHeartbeatReader;
import io.baton.adapters.kafka.KafkaHeartbeats;
import io.baton.adapters.kafka.KafkaHistory;
import io.baton.adapters.kafka.KafkaLogReader;
import io.baton.adapters.kafka.KafkaLogTrim;
import io.baton.adapters.kafka.KafkaLogWriters;
import io.baton.adapters.kafka.KafkaQuarantine;
import io.baton.adapters.kafka.KafkaTopics;
import io.baton.adapters.kafka.LogCodec;
import io.baton.adapters.kafka.TopicSafety;
import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.postgres.PgDump;
import io.baton.adapters.postgres.PostgresContents;
import io.baton.adapters.postgres.PostgresDecodingLocks;
import io.baton.adapters.postgres.PostgresFence;
import io.baton.adapters.postgres.PostgresFollower;
import io.baton.adapters.postgres.PostgresKeylessTables;
import io.baton.adapters.postgres.PostgresLeader;
import io.baton.adapters.postgres.PostgresMembers;
import io.baton.adapters.postgres.PostgresOldSlot;
import io.baton.adapters.postgres.PostgresPast;
import io.baton.adapters.postgres.PostgresProbe;
import io.baton.adapters.postgres.PostgresRebuild;
import io.baton.adapters.postgres.PostgresRoom;
import io.baton.adapters.postgres.PostgresRows;
import io.baton.adapters.postgres.PostgresSequences;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.PostgresSkipped;
import io.baton.adapters.postgres.PostgresSql;
import io.baton.adapters.postgres.PostgresStrays;
import io.baton.adapters.runtime.CallPool;
import io.baton.adapters.runtime.KafkaSettings;
import io.baton.adapters.runtime.MonitorSettings;
import io.baton.adapters.runtime.NodeSettings;
import io.baton.adapters.runtime.RoleLoop;
import io.baton.adapters.runtime.RowLimit;
import io.baton.adapters.snapshot.NodeSnapshots;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotShelf;
import io.baton.adapters.snapshot.SnapshotStore;
import io.baton.adapters.snapshot.SnapshotStores;
import io.baton.core.cluster.ClusterWatch;
import io.baton.core.log.Leader;
import io.baton.core.node.ClusterReport;
import io.baton.core.node.DiskWatch;
import io.baton.core.node.FollowerAcks;
import io.baton.core.node.HealthWatch;
import io.baton.core.node.MembersWatch;
import io.baton.core.node.Node;
import io.baton.core.node.NodeView;
import io.baton.core.node.Pulse;
import io.baton.core.node.RoomWatch;
import io.baton.core.port.Snapshots;
import io.baton.core.rejoin.LastResort;
import io.baton.core.term.Term;
import io.baton.follower.AppliedPosition;
import io.baton.follower.Doorkeeper;
import io.baton.follower.FollowerApplier;
import io.baton.follower.FollowerDesk;
import io.baton.follower.Holds;
import io.baton.follower.LogSilence;
import io.baton.follower.OrderBox;
import io.baton.follower.PointInTime.Until;
import io.baton.follower.ReadApi;
import io.baton.follower.Refilling;
import io.baton.follower.Rejoiner;
import io.baton.follower.RepairRows;
import io.baton.follower.SnapshotDesk;
import io.baton.follower.StrayWatch;
import io.baton.follower.UnreadableRebuild;
import io.baton.follower.VerifyPoint;
import io.baton.leader.DecodingWatch;
import io.baton.leader.GeneratedColumns;
import io.baton.leader.Handover;
import io.baton.leader.KeylessWatch;
import io.baton.leader.LeaderWriter;
import io.baton.leader.LogKeeper;
import io.baton.leader.QuarantineApi;
import io.baton.leader.Registrar;
import io.baton.leader.WriteApi;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.baton.monitor.Decoders;
import io.baton.monitor.FailoverMonitor;
import io.baton.monitor.MonitorId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where roles and adapters are put together. Has constructors and decides nothing. */
public final class Wiring {
    /** Writes that wait for the log at the same time, over the API. */
    private static final int WAITING_WRITES = 64;

    /** How often a leader looks what of the log may go. A commit that a follower has told of is on its disk long before. */
    private static final Duration LOOK_AT_LOG = Duration.ofSeconds(5);

    /** Sessions that fill a database from a snapshot: nothing else is done with it meanwhile. */
    private static final int RESTORERS = Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));

    private Wiring() {}

    /** Starts a node. Waits for PostgreSQL and Kafka to be reachable; throws if they are not set up as they have to be. */
    static NodeProcess startNode(NodeSettings settings) {
        PostgresServer server = server(settings);
        KafkaClients kafka = kafka(settings.kafka());
        KafkaTopics topics = topics(settings.cluster(), settings.kafka(), kafka);
        Optional<SnapshotStore> store = store(settings);
        new Startup(server, topics, () -> reader(kafka, topics, "start of " + settings.node()), node -> isHeard(kafka, topics, node), store.map(SnapshotShelf::new))
            .prepareNode(settings.cluster(), settings.node());
        var parts = new NodeParts();
        var self = new Leader(settings.node(), UUID.randomUUID().toString().substring(0, 8));
        var heartbeats = parts.closing(new KafkaHeartbeats(kafka, topics.heartbeats()));
        var watch = new ClusterWatch(heartbeats, () -> System.nanoTime() / 1_000_000, () -> {});
        var writers = parts.closing(new KafkaLogWriters(kafka, topics.log())).warm();
        var applied = new AppliedPosition();
        var orders = new OrderBox();
        var holds = new Holds();
        var database = parts.closing(new PostgresFollower(server));
        var follower = new FollowerApplier(database, applied, holds);
        var acks = new FollowerAcks(settings.synchronous(), watch::view, watch::now);
        var leading = parts.closing(new PostgresLeader(server));
        var sequences = parts.closing(new PostgresSequences(server));
        var leader = new LeaderWriter(leading, leading, sequences, writers, RoleLoop.loops(), acks::applied);
        var reader = parts.closing(new KafkaLogReader(kafka, topics.log(), "log of " + settings.node()));
        var quarantine = parts.closing(new KafkaQuarantine(kafka, topics.quarantine()));
        var peers = new HttpPeers(watch::view, settings.node(), watch::now);
        var fence = parts.closing(new PostgresFence(server));
        var rejoiner = new Rejoiner(settings.node(), new PostgresOldSlot(server), quarantine, peers, database, new UnreadableRebuild(new PostgresRebuild(server, store.isPresent()), applied),
            follower, fence, new LastResort(settings.node(), watch::view, watch::now, LastResort.Limits.USUAL));
        var snapshots = new NodeSnapshots(server, store, RESTORERS);
        var refilling = new Refilling(settings.node(), snapshots, snapshots, follower, () -> reader(kafka, topics, "refill of " + settings.node()), peers);
        var node = new Node(self, reader, writers, follower, leader, rejoiner, orders, refilling);
        parts.running("refill", refilling);
        var shelf = new SnapshotDesk(settings.node(), snapshots, new SnapshotDesk.Plan(settings.snapshots().every(), settings.snapshots().keep()), node::view, watch::view, watch::now,
            System::currentTimeMillis, writers);
        parts.running("snapshots", shelf);
        parts.running("chronicle", new NodeChronicle(node::view));
        parts.running("doorkeeper", new Doorkeeper(node::view, fence));
        var strays = new StrayWatch(node::view, parts.closing(new PostgresStrays(server)));
        parts.running("strays", strays);
        parts.running("locks", new DecodingWatch(node::view, parts.closing(new PostgresDecodingLocks(server))));
        var keyless = new KeylessWatch(node::view, parts.closing(new PostgresKeylessTables(server)));
        parts.running("keyless", keyless);
        var members = new MembersWatch(parts.closing(new PostgresMembers(server)));
        parts.running("members", members);
        var identity = new Pulse.Identity(self, settings.api().url(), server.toString(), settings.priority());
        var disk = new DiskWatch(parts.closing(PostgresProbe.ofWrites(server)), parts::hurry);
        parts.running("disk", disk);
        var health = new HealthWatch(parts.closing(PostgresProbe.ofAnswers(server)), () -> slotWorks(node.view(), leader), disk, parts::hurry);
        var sql = parts.closing(new PostgresSql(server));
        var calls = parts.closing(new CallPool("write", WAITING_WRITES));
        var writes = new WriteApi(settings.node(), leader, node::view, sql, calls, settings.api().writeTimeout());
        var past = new PostgresPast(server);
        var history = new KafkaHistory(kafka, topics.log(), past);
        var keeper = new LogKeeper(new LogKeeper.Sources(node::view, members, watch::view, follower::snapshots,
            snapshot -> snapshots.isThere(snapshot.location(), snapshot.checksum()), () -> snapshots.list().stream().map(Snapshots.Snapshot::place).toList()),
            parts.closing(new KafkaLogTrim(kafka, topics.log())), history, past, writes, LOOK_AT_LOG.toNanos());
        parts.running("log keeper", keeper);
        var room = new RoomWatch(node::view, parts.closing(new PostgresRoom(server)), keeper::figures);
        parts.running("room", room);
        var pulse = new Pulse(identity, node::view, leader::millisSinceReadBack, health, System::currentTimeMillis,
            () -> remark(node.view(), acks, strays, keyless, room, shelf), () -> members.get().standing(), room, shelf::isTaking, heartbeats);
        var registrar = new Registrar(settings.node(), node::view, members, watch::view, watch::now, writes);
        parts.running("registrar", registrar);
        var silence = new LogSilence(node::view);
        parts.running("silence", silence);
        var reads = new ReadApi(settings.node(), applied, node::view, sql, silence::silent);
        var verify = new VerifyPoint(node::view, holds, applied, new PostgresContents(server), System::nanoTime);
        var handover = new Handover(settings.node(), leader, writers, node::view, watch::view, watch::now);
        var repair = new RepairRows(node::view, applied, new PostgresRows(server, RowLimit.GIVEN), RepairRows.Patience.USUAL);
        var kept = new QuarantineApi(settings.node(), writes, new GeneratedColumns(sql), quarantine, System::currentTimeMillis);
        var report = new ClusterReport(watch::view, parts::stoppedLoop, applied::get, watch::now);
        var desk = new FollowerDesk(settings.node(), node::view, orders, new PostgresSkipped(server)::all);
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new NodeMetrics(node::view).bindTo(metrics);
        var services = new HttpApi.Services(writes, reads, report, verify, handover, repair, kept, desk, registrar, shelf, history,
            metrics);
        var api = new HttpApi(services, id -> NodeParts.apiOf(watch, id), settings.api().host(), settings.api().port(),
            settings.api().writeTimeout());
        parts.rehearse(leading::rehearse, sequences::rehearse, fence::rehearse);
        return parts.start(node, pulse, health, watch, handover, api);
    }

    /** What an operator should know of a node that goes on. */
    private static String remark(NodeView view, FollowerAcks acks, StrayWatch strays, KeylessWatch keyless, RoomWatch room, SnapshotDesk shelf) {
        Stream<String> remarks = view.term() instanceof Term.Leading ? Stream.of(acks.remark(), keyless.remark(), room.remark())
            : Stream.of(strays.remark(), room.remark(), shelf.remark());
        return remarks.filter(remark -> !remark.isEmpty()).collect(Collectors.joining(". "));
    }

    /** A slot is asked of a leader only. */
    private static boolean slotWorks(NodeView view, LeaderWriter leader) {
        return !(view.term() instanceof Term.Leading) || leader.slotWorks();
    }

    /** Starts a monitor. Waits for Kafka to be reachable; throws if the topics are not set up as they have to be. */
    static NodeProcess startMonitor(MonitorSettings settings) {
        KafkaClients kafka = kafka(settings.kafka());
        KafkaTopics topics = topics(settings.cluster(), settings.kafka(), kafka);
        Startup.awaitLog(topics);
        var id = new MonitorId(settings.cluster(), settings.monitor());
        var writers = new KafkaLogWriters(kafka, topics.log());
        var monitor = new FailoverMonitor(id, settings.patience(), kafka.properties(), new Decoders(HeartbeatCodec::decode, LogCodec::decode), writers,
            decision -> {});
        Optional<HealthPage> page = settings.health().map(at -> HealthPage.start(at.host(), at.port(), monitor::isRunning));
        monitor.start();
        return () -> {
            page.ifPresent(HealthPage::close);
            monitor.close();
        };
    }

    /** Prepares the cluster, and claims the first epoch for {@code leaderNode}. Harmless if that was done before. Tells what the log begins without. */
    public static Optional<String> init(NodeSettings settings, String leaderNode) {
        KafkaClients kafka = kafka(settings.kafka());
        KafkaTopics topics = topics(settings.cluster(), settings.kafka(), kafka);
        PostgresServer server = server(settings);
        try (var reader = reader(kafka, topics, "init")) {
            Optional<String> content = new Startup(server, topics, () -> reader, node -> isHeard(kafka, topics, node), Optional.empty()).prepareCluster();
            var claim = new FirstClaim(reader, new KafkaLogWriters(kafka, topics.log()));
            claim.requireFitting(leaderNode, settings.node(), content);
            if (leaderNode.equals(settings.node())) new Migrations(server).run();
            claim.claimFor(leaderNode, settings.node(), content);
            return content;
        }
    }

    /** Fills a node's empty database with a copy of another node's. */
    static void copy(NodeSettings settings, NodeSettings.Postgres from, Optional<Path> pgDump, List<Path> path, Optional<Duration> keepWaiting,
                     Consumer<String> told) {
        KafkaClients kafka = kafka(settings.kafka());
        KafkaTopics topics = topics(settings.cluster(), settings.kafka(), kafka);
        var copy = new NodeCopy(settings.cluster(), settings.node(), server(settings), server(from), keepWaiting, told);
        try (var reader = reader(kafka, topics, "copy")) {
            copy.run(topics.check().identity(), reader, node -> isHeard(kafka, topics, node), major -> PgDump.find(pgDump, path, major));
        }
    }

    /** Restores a snapshot into a database that is no node's; with the log if {@code until} is not null. */
    static void restore(SnapshotManifest manifest, SnapshotShelf shelf, NodeSettings.Postgres into, int workers, Until until, NodeSettings settings, PrintWriter out) {
        var restore = new PlainRestore(manifest, shelf.store(), server(into), workers, out);
        if (until == null) {
            restore.run();
            return;
        }
        KafkaClients kafka = kafka(settings.kafka());
        KafkaTopics topics = topics(settings.cluster(), settings.kafka(), kafka);
        try (var reader = reader(kafka, topics, "restore")) {
            restore.run(until, topics.check().identity(), reader);
        }
    }

    private static boolean isHeard(KafkaClients kafka, KafkaTopics topics, String node) {
        try (var heartbeats = new KafkaHeartbeatReader(kafka, topics.heartbeats())) {
            return new NodeVoice(heartbeats::poll).isHeard(node);
        }
    }

    private static KafkaLogReader reader(KafkaClients kafka, KafkaTopics topics, String name) {
        return new KafkaLogReader(kafka, topics.log(), name);
    }

    static Optional<SnapshotStore> store(NodeSettings settings) {
        return Optional.of(settings.snapshots().store()).filter(location -> !location.isEmpty()).map(SnapshotStores::open);
    }

    static PostgresServer server(NodeSettings settings) {
        return server(settings.postgres());
    }

    private static PostgresServer server(NodeSettings.Postgres postgres) {
        return new PostgresServer(postgres.host(), postgres.port(), postgres.database(), postgres.user(), postgres.password());
    }

    static KafkaClients kafka(KafkaSettings settings) {
        return new KafkaClients(settings.bootstrap(), settings.properties());
    }

    static KafkaTopics topics(String cluster, KafkaSettings settings, KafkaClients kafka) {
        return new KafkaTopics(kafka, cluster, settings.singleBroker() ? TopicSafety.SINGLE_BROKER : TopicSafety.REPLICATED);
    }
}

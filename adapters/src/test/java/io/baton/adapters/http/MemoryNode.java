package io.baton.adapters.http;

import io.baton.core.api.Ack;
import io.baton.core.api.ClusterStatus;
import io.baton.core.api.MemberService;
import io.baton.core.api.NodeHealth;
import io.baton.core.api.NodeStatus;
import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadService;
import io.baton.core.api.RowKey;
import io.baton.core.api.Statement;
import io.baton.core.api.StatusService;
import io.baton.core.api.SwitchoverService;
import io.baton.core.api.SchemaObject;
import io.baton.core.api.TableSum;
import io.baton.core.api.VerifyRefusedException;
import io.baton.core.api.VerifyService;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.cluster.Room;
import io.baton.core.log.Position;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A node's services in memory. It answers with {@code outcome} or {@code readOutcome} when a test has set one. */
final class MemoryNode implements WriteService, ReadService, StatusService, VerifyService {
    static final Position WRITTEN = Position.parse("1:0/16B3748");
    static final Position NOW = Position.parse("1:0/16B0000");

    final Map<String, String> keys = new ConcurrentHashMap<>();
    final Map<RowKey, Map<String, String>> rows = new ConcurrentHashMap<>();
    final MemoryMending mending = new MemoryMending();
    volatile Supplier<WriteOutcome> outcome;
    volatile Supplier<ReadOutcome> readOutcome;
    volatile boolean stale;
    volatile NodeHealth health = NodeHealth.GOOD;
    volatile WriteRequest lastRequest;
    volatile Statement lastQuery;
    volatile After lastAfter;
    volatile Ack lastAck;
    volatile Duration lastHold;
    volatile Duration lastPatience;

    HttpApi.Services services() {
        SwitchoverService elsewhere = (to, asker) -> new SwitchoverService.Outcome.Refused("not here");
        return new HttpApi.Services(this, this, this, this, elsewhere, mending, mending, new QuietFollower(), (node, by) -> new MemberService.Outcome.Refused("no"), new NoSnapshots(), List::of,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    @Override
    public WriteOutcome write(WriteRequest request) {
        lastRequest = request;
        return done(request.ack(), request.statements().stream().map(s -> 1L).toList());
    }

    @Override
    public WriteService within(Duration patience) {
        lastPatience = patience;
        return this;
    }

    @Override
    public WriteOutcome putRow(RowKey key, Map<String, String> columns, Ack ack) {
        if (outcome == null) rows.put(key, columns);
        return done(ack, List.of(1L));
    }

    @Override
    public WriteOutcome deleteRow(RowKey key, Ack ack) {
        return done(ack, List.of(rows.remove(key) == null ? 0L : 1L));
    }

    @Override
    public WriteOutcome putKey(String key, String json, Ack ack) {
        if (outcome == null) keys.put(key, json);
        return done(ack, List.of(1L));
    }

    @Override
    public WriteOutcome deleteKey(String key, Ack ack) {
        return done(ack, List.of(keys.remove(key) == null ? 0L : 1L));
    }

    private WriteOutcome done(Ack ack, List<Long> touched) {
        lastAck = ack;
        return outcome == null ? new WriteOutcome.Done(WRITTEN, touched) : outcome.get();
    }

    @Override
    public boolean stale() {
        return stale;
    }

    @Override
    public ReadOutcome query(Statement statement, After after) {
        lastQuery = statement;
        lastAfter = after;
        return readOutcome.get();
    }

    @Override
    public ReadOutcome row(RowKey key, After after) {
        if (readOutcome != null) return readOutcome.get();
        Map<String, String> columns = rows.get(key);
        if (columns == null) return new ReadOutcome.Missing(NOW);
        var names = columns.keySet().stream().map(name -> new QueryResult.Column(name, "text")).toList();
        return new ReadOutcome.Rows(NOW, new QueryResult(names, List.of(List.copyOf(columns.values()))));
    }

    @Override
    public ReadOutcome key(String key, After after) {
        lastAfter = after;
        if (readOutcome != null) return readOutcome.get();
        String value = keys.get(key);
        if (value == null) return new ReadOutcome.Missing(NOW);
        var columns = List.of(new QueryResult.Column("key", "text"), new QueryResult.Column("value", "jsonb"));
        return new ReadOutcome.Rows(NOW, new QueryResult(columns, List.of(List.of(key, value))));
    }

    @Override
    public ClusterStatus status() {
        return new ClusterStatus(1, "node-1", List.of(new NodeStatus("node-1", "leading", 1, NOW, 0, 3, "OK",
            "http://127.0.0.1:8400", "127.0.0.1:5432/app", 42, "", 12.5,
            new Room(1000, 2000, 30, 4000, -1, -1, new Room.Log(5, 60, 700, -1, -1, "it is kept for node-2")))));
    }

    @Override
    public NodeHealth health() {
        return health;
    }

    @Override
    public Position position() {
        return NOW;
    }

    @Override
    public Position hold(String id, Duration max) {
        lastHold = max;
        return NOW;
    }

    @Override
    public Position mark(String id) {
        if (id.equals("follower")) throw new VerifyRefusedException("This node follows; mark the leader.");
        return WRITTEN;
    }

    @Override
    public Compared sum(String id, Position at, boolean schema) {
        return new Compared(List.of(new TableSum("public", "account", 7, id + "@" + at)),
            schema ? List.of(new SchemaObject("table", "public.account", "owner me")) : List.of());
    }

    @Override
    public void release(String id) {}

    private static final class NoSnapshots implements io.baton.core.api.SnapshotService {
        @Override
        public State state() {
            return new State("node-1", "", "", "", List.of(), "");
        }

        @Override
        public Optional<String> take() {
            return Optional.of("the settings of node-1 name no store of snapshots");
        }
    }
}

package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.adapters.kafka.LogCodec;
import io.baton.core.api.SchemaObject;
import io.baton.core.log.EntryChanges;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Two real servers: what is committed on the one is decoded, made an entry's bytes, and applied on the other. */
final class ReplicatedPair implements AutoCloseable {
    private static final long LIMIT_NANOS = 30_000_000_000L;

    final LeaderFixture leader;
    final FollowerFixture follower = new FollowerFixture();
    final PostgresFollower applier = new PostgresFollower(follower.server);
    private final PostgresLeader leading;
    private final ChangeSource source;
    /** All that was ever carried over. */
    private final List<RowsChanged> log = new ArrayList<>();

    ReplicatedPair(String name) {
        this(LeaderFixture.migrated(name));
    }

    /** @param programs of another version for the leader than the embedded one */
    ReplicatedPair(String name, Path programs) {
        this(LeaderFixture.migrated(name, Optional.of(programs)));
    }

    private ReplicatedPair(LeaderFixture leader) {
        this.leader = leader;
        leader.run("UPDATE baton.node SET leading_epoch = 1");
        leading = new PostgresLeader(leader.server);
        leading.prepareSlot(true);
        source = leading.openSource();
        new ClusterIdentity("shop", "b", "kafka-1", "topic-1").register(follower.server);
        applier.load();
    }

    /** Statements in the extended protocol, one text each, in one session. */
    void run(String... statements) throws SQLException {
        try (Connection client = leader.client()) {
            run(client, statements);
        }
    }

    static void run(Connection client, String... statements) throws SQLException {
        try (var statement = client.createStatement()) {
            for (String sql : statements) statement.execute(sql);
        }
    }

    /** One text in the simple protocol, however many statements it holds, as psql -c sends it. */
    void runScript(String script) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", leader.postgres.user());
        properties.setProperty("preferQueryMode", "simple");
        try (Connection client = DriverManager.getConnection(leader.postgres.jdbcUrl(), properties)) {
            run(client, script);
        }
    }

    /** Carries everything over that is committed. */
    void flow() {
        Lsn end = leader.walEnd();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (end.isAfter(source.received())) {
            source.poll().filter(Event.Begin.class::isInstance).ifPresent(begin -> carry((Event.Begin) begin));
            source.confirm(source.received(), Lsn.ZERO);
            if (System.nanoTime() > deadline) throw new AssertionError("received only up to " + source.received() + ", not " + end);
        }
    }

    private void carry(Event.Begin begin) {
        var changes = new EntryChanges();
        for (Event event : LeaderFixture.transaction(source)) {
            if (event instanceof Event.Changed changed) changes.add(changed.relations(), changed.change());
        }
        if (changes.isEmpty()) return;
        var entry = new RowsChanged(1, 1, 1, true, begin.xid(), begin.commitLsn(), 0, changes.relations(), changes.changes());
        log.add((RowsChanged) LogCodec.decode(LogCodec.encode(entry)));
        follower.applyAndCommit(applier, log.get(log.size() - 1));
    }

    /** Empties the follower's database as a rebuild does, and applies everything again. */
    void rebuildFollower() {
        applier.close();
        new PostgresRebuild(follower.server).startOver(1);
        applier.load();
        for (RowsChanged entry : log) follower.applyAndCommit(applier, entry);
    }

    /** Carries everything over, and the schemas and rows of both are the same. */
    void assertSame() {
        flow();
        assertThat(schema(follower.server)).isEqualTo(schema(leader.server));
        assertSameRows();
    }

    /** Of all tables. */
    void assertSameRows() {
        assertThat(sums(follower.server)).isEqualTo(sums(leader.server));
    }

    static List<SchemaObject> schema(PostgresServer server) {
        return InternalSession.run(server, "test", SchemaCatalog::of);
    }

    static List<TableChecksums.TableSum> sums(PostgresServer server) {
        return InternalSession.run(server, "test", TableChecksums::of);
    }

    @Override
    public void close() {
        source.close();
        applier.close();
        leading.close();
        follower.close();
        leader.close();
    }
}

package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.adapters.kafka.LogCodec;
import io.baton.core.api.SqlName;
import io.baton.core.log.EntryChanges;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Two real servers, of one PostgreSQL or of two: what is committed on the leader comes out of its slot, becomes the bytes of an entry,
 * and is applied on the follower. Their schemas are made by hand, on both.
 */
final class TwoServers implements AutoCloseable {
    /** The version that comes along with the tests. */
    static final int EMBEDDED = 18;

    private static final long LIMIT_NANOS = 60_000_000_000L;

    final LeaderFixture leader;
    final FollowerFixture follower;
    final PostgresFollower applier;
    private final PostgresLeader leading;
    private ChangeSource source;

    TwoServers(String name) {
        this(name, EMBEDDED, EMBEDDED);
    }

    /** Major versions, each the embedded one or one that this machine has. */
    TwoServers(String name, int leaderVersion, int followerVersion) {
        leader = LeaderFixture.migrated(name, programs(leaderVersion));
        follower = new FollowerFixture(programs(followerVersion));
        applier = new PostgresFollower(follower.server);
        leading = new PostgresLeader(leader.server);
        leading.prepareSlot(true);
        source = leading.openSource();
        applier.load();
    }

    static boolean has(int version) {
        return version == EMBEDDED || EmbeddedPostgres.installed(version).isPresent();
    }

    private static Optional<Path> programs(int version) {
        return version == EMBEDDED ? Optional.empty() : EmbeddedPostgres.installed(version);
    }

    /** The same schema on both. */
    void onBoth(String... statements) {
        leader.run(statements);
        InternalSession.run(follower.server, "test", session -> {
            for (String sql : statements) InternalSession.execute(session, sql);
            return null;
        });
    }

    /** Both read and write in sessions that are made anew, as after a change of a role's defaults. */
    void reconnect() {
        source.close();
        source = leading.openSource();
        applier.load();
    }

    /** In one session of a client, each statement its own transaction unless they say otherwise. */
    void run(String... statements) throws SQLException {
        try (Connection client = leader.client(); var statement = client.createStatement()) {
            client.setAutoCommit(true);
            for (String sql : statements) statement.execute(sql);
        }
    }

    /** Carries everything over that is committed; returns the entries. */
    List<RowsChanged> flow() {
        var entries = new ArrayList<RowsChanged>();
        Lsn end = leader.walEnd();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (end.isAfter(source.received())) {
            source.poll().filter(Event.Begin.class::isInstance).flatMap(begin -> carry((Event.Begin) begin)).ifPresent(entries::add);
            source.confirm(source.received(), Lsn.ZERO);
            if (System.nanoTime() > deadline) throw new AssertionError("received only up to " + source.received() + ", not " + end);
        }
        return entries;
    }

    private Optional<RowsChanged> carry(Event.Begin begin) {
        var changes = new EntryChanges();
        for (Event event : LeaderFixture.transaction(source)) {
            if (event instanceof Event.Changed changed) changes.add(changed.relations(), changed.change());
        }
        if (changes.isEmpty()) return Optional.empty();
        var written = new RowsChanged(1, 1, 1, true, begin.xid(), begin.commitLsn(), 0, changes.relations(), changes.changes());
        var read = (RowsChanged) LogCodec.decode(LogCodec.encode(written));
        follower.applyAndCommit(applier, read);
        return Optional.of(read);
    }

    /** Carries everything over; then every table has the same rows on both, by checksum and by text. */
    List<RowsChanged> assertSame() {
        var entries = flow();
        assertThat(content(follower.server)).isEqualTo(content(leader.server));
        return entries;
    }

    private static Map<String, List<String>> content(PostgresServer server) {
        return InternalSession.run(server, "test", session -> {
            var content = new TreeMap<String, List<String>>();
            for (var sum : TableChecksums.of(session)) {
                String name = sum.schema() + "." + sum.table();
                var rows = new ArrayList<>(List.of(sum.rows() + " rows, " + sum.checksum()));
                try (var statement = session.createStatement();
                     var row = statement.executeQuery("SELECT t::text FROM ONLY " + SqlName.quoted(sum.schema(), sum.table()) + " AS t ORDER BY t::text COLLATE \"C\"")) {
                    while (row.next()) rows.add(row.getString(1));
                }
                content.put(name, rows);
            }
            return content;
        });
    }

    /** What the follower's database holds, as {@code a|b|null} lines. */
    List<String> rows(String query) {
        return follower.rows(query);
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

package io.baton.adapters.postgres;

import io.baton.adapters.servers.TestPostgres;
import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** A real server with the schema {@code baton}, as its clients and its node see it. */
final class LeaderFixture implements AutoCloseable {
    private static final long LIMIT_NANOS = 30_000_000_000L;

    final TestPostgres postgres;
    final PostgresServer server;

    private LeaderFixture(String name, Map<String, String> settings, Optional<Path> programs) {
        postgres = TestPostgres.start("leader-" + name + "-" + ProcessHandle.current().pid(), settings, programs);
        server = new PostgresServer(postgres.host(), postgres.port(), postgres.database(), postgres.user(), null);
    }

    static LeaderFixture bare(String name, Map<String, String> settings) {
        return new LeaderFixture(name, settings, Optional.empty());
    }

    static LeaderFixture migrated(String name) {
        return migrated(name, Map.of("fsync", "off"));
    }

    static LeaderFixture migrated(String name, Map<String, String> settings) {
        return migrated(bare(name, settings));
    }

    /** Perhaps with another PostgreSQL than the embedded one; it waits for its reader without end. */
    static LeaderFixture migrated(String name, Optional<Path> programs) {
        return migrated(new LeaderFixture(name, Map.of("fsync", "off", "wal_sender_timeout", "0"), programs));
    }

    private static LeaderFixture migrated(LeaderFixture fixture) {
        new Migrations(fixture.server).run();
        new ClusterIdentity("shop", "a", "kafka-1", "topic-1").register(fixture.server);
        return fixture;
    }

    /** A session such as any SQL client opens. */
    Connection client() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", postgres.user());
        properties.setProperty("ApplicationName", "shop");
        return DriverManager.getConnection(postgres.jdbcUrl(), properties);
    }

    /** Runs statements as the node would: past the gate, waiting for nobody. */
    void run(String... statements) {
        InternalSession.run(server, "test", session -> {
            for (String sql : statements) InternalSession.execute(session, sql);
            return null;
        });
    }

    String ask(String sql) {
        return InternalSession.run(server, "test", session -> InternalSession.ask(session, sql));
    }

    /** Everything up to and including the next commit; confirms nothing. */
    static List<Event> transaction(ChangeSource source) {
        var events = new ArrayList<Event>();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (events.isEmpty() || !(events.get(events.size() - 1) instanceof Event.Commit)) {
            source.poll().ifPresent(events::add);
            if (System.nanoTime() > deadline) throw new AssertionError("no commit came; so far: " + events);
        }
        return events;
    }

    /** Reads on until everything up to {@code lsn} was returned. */
    static void readTo(ChangeSource source, Lsn lsn) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (lsn.isAfter(source.received())) {
            source.poll();
            source.confirm(Lsn.ZERO, Lsn.ZERO);
            if (System.nanoTime() > deadline) throw new AssertionError("received only up to " + source.received() + ", not " + lsn);
        }
    }

    Lsn walEnd() {
        return Lsn.parse(ask("SELECT pg_current_wal_insert_lsn()::text"));
    }

    @Override
    public void close() {
        postgres.delete();
    }
}

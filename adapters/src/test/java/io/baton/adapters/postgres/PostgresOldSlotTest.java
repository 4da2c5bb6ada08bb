package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.DatabaseUnavailableException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresOldSlotTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static LeaderFixture fixture;
    private static PostgresLeader leader;
    private static PostgresOldSlot old;

    @BeforeAll
    static void start() {
        fixture = LeaderFixture.migrated("old-slot");
        // What is committed with synchronous_commit=off stays unflushed until somebody flushes it.
        fixture.run("ALTER SYSTEM SET wal_writer_delay = '10s'", "SELECT pg_reload_conf()");
        leader = new PostgresLeader(fixture.server);
        old = new PostgresOldSlot(fixture.server);
        fixture.run("CREATE TABLE public.t (id int PRIMARY KEY, v text)");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void lead() {
        old.drop();
        fixture.run("TRUNCATE public.t");
        leader.prepareSlot(true);
        leader.recordLeading(7);
    }

    @Test
    void tellsEverythingThatCommittedAgainAndAgainUntilItIsDropped() throws Exception {
        fixture.run("INSERT INTO public.t VALUES (1, 'local')");
        // Visible to all at once, but flushed by and by: without walEnd's own flush its commit might lie behind the end.
        try (var client = fixture.client(); var statement = client.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute("INSERT INTO public.t VALUES (2, 'off')");
        }
        assertThat(old.ledEpoch()).contains(7L);
        assertThat(inserted()).containsExactly("1", "2");
        assertThat(inserted()).as("nothing was confirmed").containsExactly("1", "2");
        old.drop();
        old.drop();
        assertThat(old.ledEpoch()).isEmpty();
        assertThat(old.open()).isEmpty();
        assertThat(fixture.ask("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
        assertThat(fixture.ask("SELECT baton.position()")).doesNotStartWith("7:");
    }

    /** Trap F11: the node died between the making of the slot and its first epoch, and another one led then. */
    @Test
    void tellsWhatWasCommittedSinceTheFirstSlotWasMadeThoughNoEpochWasRecorded() {
        old.drop();
        leader.makeFirstSlot();
        fixture.run("UPDATE baton.node SET first_slot = true", "INSERT INTO public.t VALUES (1, 'of a session that was open')");
        assertThat(old.ledEpoch()).as("what a node that has read nothing yet must not drop").hasValueSatisfying(epoch -> assertThat(epoch).isPositive());
        assertThat(inserted()).containsExactly("1");
        old.drop();
        assertThat(old.ledEpoch()).isEmpty();
        assertThat(old.open()).isEmpty();
    }

    /** Traps F11 and S4: nobody was told that it is safe, yet it is committed, and the log has never seen it. */
    @Test
    void tellsACommitThatWaitedForTheStandbyWhenItsBackendWasEnded() throws Exception {
        leader.installSynchronousStandby();
        try {
            var client = new Thread(() -> insertAndWait(3));
            client.start();
            await().atMost(LIMIT).until(() -> "1".equals(fixture.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")));
            // Reading the slot releases nobody: it is not done in the standby's name.
            try (ChangeSource source = old.open().orElseThrow()) {
                LeaderFixture.readTo(source, old.walEnd());
                assertThat(fixture.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).isEqualTo("1");
            }
            leader.terminateClients();
            client.join();
            assertThat(inserted()).containsExactly("3");
        } finally {
            fixture.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        }
    }

    @Test
    void aHolderOfOursIsEnded() {
        ChangeSource held = leader.openSource();
        old.drop();
        assertThat(fixture.ask("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
        assertThatThrownBy(() -> LeaderFixture.readTo(held, fixture.walEnd())).isInstanceOf(DatabaseUnavailableException.class);
    }

    /** Trap F8: that halted the node, which would have been filled again had it looked once more. */
    @Test
    void aSlotThatIsDroppedAfterItWasLookedForIsLookedForAgain() {
        old.drop();
        assertThatThrownBy(leader::openSource).isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining("is gone since it was looked for");
    }

    /** Trap F8. */
    @Test
    void aSlotThatLostItsWalIsNone() {
        try {
            fixture.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
            for (int i = 0; i < 4; i++) fixture.run("INSERT INTO public.t VALUES (" + i + ", 'x')", "SELECT pg_switch_wal()", "CHECKPOINT");
            await().atMost(LIMIT).until(() -> {
                fixture.run("CHECKPOINT");
                return "lost".equals(fixture.ask("SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'baton'"));
            });
            assertThat(old.ledEpoch()).contains(7L);
            assertThat(old.open()).isEmpty();
        } finally {
            fixture.run("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
        old.drop();
        assertThat(fixture.ask("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
    }

    private static void insertAndWait(int id) {
        var properties = new Properties();
        properties.setProperty("user", fixture.postgres.user());
        try (var client = DriverManager.getConnection(fixture.postgres.jdbcUrl(), properties); var statement = client.createStatement()) {
            statement.execute("INSERT INTO public.t VALUES (" + id + ", 'waiting')");
        } catch (SQLException e) {
            // Ended while it waited.
        }
    }

    /** The ids of the rows that the slot tells of. */
    private static List<String> inserted() {
        var ids = new ArrayList<String>();
        try (ChangeSource source = old.open().orElseThrow()) {
            Lsn end = old.walEnd();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (end.isAfter(source.received())) {
                var event = source.poll();
                if (event.isPresent() && event.get() instanceof Event.Changed changed
                    && changed.change() instanceof io.baton.core.log.Change.Insert insert) ids.add(insert.row().get(0).text());
                if (event.isEmpty()) source.confirm(Lsn.ZERO, Lsn.ZERO);
                if (System.nanoTime() > deadline) throw new AssertionError("received only up to " + source.received() + ", not " + end);
            }
        }
        return ids;
    }
}

package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.LeaderFixture.readTo;
import static io.baton.adapters.postgres.LeaderFixture.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.ChangeSource.Event;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.UnloggableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The slot as the server's synchronous standby: which commits return, and when. */
class PostgresChangeSourceTest {
    private static LeaderFixture leader;
    private PostgresLeader database;
    private ChangeSource source;

    @BeforeAll
    static void start() {
        leader = LeaderFixture.migrated("source", Map.of("fsync", "off", "wal_sender_timeout", "4s"));
        leader.run("CREATE TABLE public.t (id bigint PRIMARY KEY, v text)");
        new PostgresLeader(leader.server).installSynchronousStandby();
    }

    @AfterAll
    static void stop() {
        leader.close();
    }

    @BeforeEach
    void open() {
        leader.run("TRUNCATE public.t");
        database = new PostgresLeader(leader.server);
        database.prepareSlot(true);
        source = database.openSource();
    }

    @AfterEach
    void close() {
        source.close();
        database.terminateClients();
    }

    /** A commit that waits has written and is not over, so it would keep the new slot waiting for ever. */
    @Test
    void aSlotIsNotWaitedForWithoutEnd() throws Exception {
        confirmAll();
        commit("INSERT INTO public.t VALUES (1)");
        transaction(source);
        assertThatThrownBy(() -> database.prepareSlot(true)).isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("still open");
        assertThat(database.terminateClients()).isPositive();
        database.prepareSlot(true);
    }

    /** What it had still to tell is in this database and in no log, so an empty one in its place would hide a difference for ever. */
    @Test
    void aSlotThatSomebodyDroppedIsNotMadeAnewWithoutAWord() {
        source.close();
        leader.run("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active_pid IS NOT NULL");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> leader.ask("SELECT count(*)::text FROM pg_replication_slots WHERE active_pid IS NOT NULL").equals("0"));
        leader.run("SELECT pg_drop_replication_slot('baton')");
        assertThatThrownBy(() -> database.prepareSlot(false)).isInstanceOf(UnloggableException.class).hasMessageContaining("is gone")
            .hasMessageContaining("is filled again by itself");
        database.prepareSlot(true);
    }

    /** The tail of an epoch's slot is told before this place, and a place behind it always comes. */
    @Test
    void theWalGoesOnBehindThePlaceWhereLeadingBegan() {
        leader.run("INSERT INTO baton.node (cluster, node, cluster_id, topic_id, born_empty) VALUES ('c', 'n', 'k', 't', true) ON CONFLICT DO NOTHING");
        Lsn tail = database.recordLeading(7);
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!source.received().isAfter(tail)) {
            source.poll();
            source.confirm(source.received(), Lsn.ZERO);
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void aCommitWaitsUntilItIsConfirmed() throws Exception {
        confirmAll();
        var commit = commit("INSERT INTO public.t VALUES (1)");
        var end = endOf(transaction(source));
        Lsn before = new Lsn(end.value() - 1);
        keepAlivesFlow(before);
        assertThat(commit).isNotDone();
        source.confirm(end, Lsn.ZERO);
        commit.get(10, TimeUnit.SECONDS);
    }

    @Test
    void remoteApplyWaitsForTheFollowers() throws Exception {
        confirmAll();
        var commit = commit("SET synchronous_commit = remote_apply; INSERT INTO public.t VALUES (1)");
        var end = endOf(transaction(source));
        source.confirm(end, Lsn.ZERO);
        keepAlivesFlow(end);
        assertThat(commit).isNotDone();
        source.confirm(end, end);
        commit.get(10, TimeUnit.SECONDS);
    }

    /**
     * What pgjdbc's automatic flush would break: {@code first} begins early and is large; {@code unlogged} commits before it; then the
     * messages of {@code first} carry LSNs that are confirmed already, and a keep-alive among them that asks for an answer would
     * confirm all. The server sends one when it cannot go on writing and has heard nothing for half its wal_sender_timeout.
     */
    @Test
    void noKeepAliveReleasesACommitThatIsNotInTheLog() throws Exception {
        try (var first = leader.client()) {
            first.setAutoCommit(false);
            InternalSession.execute(first, "SET LOCAL synchronous_commit = local");
            InternalSession.execute(first, "INSERT INTO public.t SELECT g, repeat('x', 500) FROM generate_series(1, 60000) g");
            confirmAll();
            var unlogged = commit("INSERT INTO public.t VALUES (-1)");
            var end = endOf(transaction(source));
            first.commit();
            // Half the timeout has passed without an answer, while the socket is full of the large transaction.
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> "t".equals(leader.ask("SELECT clock_timestamp() - reply_time > '2.2 s' FROM pg_stat_replication")));
            assertThat(transaction(source)).hasSize(60_002);
            // Another statement's round trip gives the server the time to act on what pgjdbc may have answered.
            for (int i = 0; i < 50; i++) source.poll();
            leader.ask("SELECT pg_sleep(0.2)::text");
            assertThat(Lsn.parse(leader.ask("SELECT flush_lsn::text FROM pg_stat_replication"))).isLessThan(end);
            assertThat(unlogged).isNotDone();
            source.confirm(end, Lsn.ZERO);
            unlogged.get(10, TimeUnit.SECONDS);
        }
    }

    /** Trap S8: nothing of it is published, so only the keep-alives tell that it can be let go. */
    @Test
    void aTransactionThatPublishesNothingReturnsByKeepAlives() throws Exception {
        var commit = commit("CREATE TEMP TABLE only_here (id int)");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            source.poll();
            source.confirm(source.received(), Lsn.ZERO);
            return commit.isDone();
        });
        commit.get();
    }

    @Test
    void receivedStopsBeforeAnOpenTransaction() {
        leader.run("INSERT INTO public.t VALUES (1)");
        Lsn end = leader.walEnd();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> source.poll().filter(Event.Begin.class::isInstance).isPresent());
        source.confirm(Lsn.ZERO, Lsn.ZERO);
        assertThat(end).isGreaterThan(source.received());
        transaction(source);
        readTo(source, end);
    }

    @Test
    void goesOnAfterTheLastConfirmed() throws Exception {
        leader.run("INSERT INTO public.t VALUES (1)", "INSERT INTO public.t VALUES (2)");
        var first = endOf(transaction(source));
        var second = transaction(source);
        source.confirm(first, Lsn.ZERO);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Lsn.parse(leader.ask("SELECT confirmed_flush_lsn::text FROM pg_replication_slots")).equals(first));
        source.close();
        source = database.openSource();
        var again = transaction(source);
        assertThat(endOf(again)).isEqualTo(endOf(second));
    }

    @Test
    void aPredecessorThatStillHoldsTheSlotIsEnded() {
        try (var successor = database.openSource()) {
            leader.run("INSERT INTO public.t VALUES (1)");
            assertThat(transaction(successor)).isNotEmpty();
            assertThatThrownBy(() -> readTo(source, leader.walEnd())).isInstanceOf(DatabaseUnavailableException.class);
        }
    }

    private void confirmAll() {
        readTo(source, leader.walEnd());
        source.confirm(source.received(), source.received());
    }

    /** Answers of the server to 200 statuses: each asks for a keep-alive. */
    private void keepAlivesFlow(Lsn confirmed) {
        for (int i = 0; i < 200; i++) {
            source.confirm(confirmed, Lsn.ZERO);
            source.poll();
        }
    }

    private static Lsn endOf(List<Event> transaction) {
        return ((Event.Commit) transaction.get(transaction.size() - 1)).endLsn();
    }

    private static CompletableFuture<Void> commit(String sql) {
        return CompletableFuture.runAsync(() -> {
            try (var client = leader.client()) {
                InternalSession.execute(client, sql);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }
}

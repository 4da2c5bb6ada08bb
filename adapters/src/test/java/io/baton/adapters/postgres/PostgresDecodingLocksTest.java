package io.baton.adapters.postgres;

import static io.baton.adapters.postgres.LeaderFixture.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.baton.core.log.Lsn;
import io.baton.core.port.ChangeSource.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Trap S5, on a real server: a transaction that makes a composite type and writes its values waits for itself. */
class PostgresDecodingLocksTest {
    @Test
    void theCommitIsLetGoAndIsReadThen() {
        try (var leader = LeaderFixture.migrated("decoding-locks"); var leading = new PostgresLeader(leader.server);
             var locks = new PostgresDecodingLocks(leader.server)) {
            leading.installSynchronousStandby();
            leading.prepareSlot(true);
            try (var source = leading.openSource()) {
                CompletableFuture<String> warning = CompletableFuture.supplyAsync(() -> commit(leader));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    source.confirm(Lsn.ZERO, Lsn.ZERO);
                    return !locks.holders().isEmpty();
                });
                assertThat(warning).isNotDone();
                int holder = locks.holders().get(0);
                locks.letGo(holder);
                assertThat(warning.join()).contains("canceling wait for synchronous replication");
                assertThat(transaction(source)).filteredOn(Event.Changed.class::isInstance).isNotEmpty();
                locks.letGo(holder);
                assertThat(locks.holders()).isEmpty();
            }
        }
    }

    private static String commit(LeaderFixture leader) {
        try (var client = leader.client(); var statement = client.createStatement()) {
            statement.execute("BEGIN; CREATE TYPE address AS (city text); CREATE TABLE homes (id int PRIMARY KEY, a address); INSERT INTO homes VALUES (1, ROW('x'))");
            statement.execute("COMMIT");
            return statement.getWarnings().getMessage();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

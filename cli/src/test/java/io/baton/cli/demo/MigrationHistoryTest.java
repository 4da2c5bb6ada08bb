package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Verification;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.Test;

/** The history of a made-up ticket system, run by Flyway on the leader; its scripts are in {@code src/test/resources/tickets}. Traps A19, A20. */
class MigrationHistoryTest extends OnCluster {
    @Test
    void everyNodeHasTheSchemaAndTheRowsAfterwards() throws SQLException {
        assertThat(migrate("5")).isEqualTo(5);
        // A node that was away goes on where it was, with many of them at once.
        String away = cluster.follower();
        RunningCluster.kill(cluster.node(away).pid());
        assertThat(migrate("latest")).isEqualTo(37);
        cluster.start(away);
        cluster.awaitAllWell();
        cluster.everywhere("CREATE TABLE the_end (id int PRIMARY KEY)");

        Verification.Result result = cluster.compared();
        assertThat(result.nodes()).hasSize(3);
        assertThat(result.tables()).extracting(Verification.Table::name).contains("public.tickets", "billing.invoices", "reporting.monthly", "public.flyway_schema_history");
        assertThat(result.tables()).allSatisfy(table -> assertThat(table.difference()).as(table.name()).isEmpty());
        assertThat(result.schema()).as("differences of the schemas").isEmpty();
        assertThat(result.schemaObjects()).isGreaterThan(200);
        assertThat(cluster.count(away, "SELECT count(*) FROM tickets WHERE changed = (SELECT min(changed) FROM tickets)")).isPositive();
    }

    private static int migrate(String target) {
        var flyway = Flyway.configure().dataSource(cluster.leaderUrl(), "postgres", "any").locations("classpath:tickets").target(target)
            .baselineOnMigrate(true).baselineVersion("0");
        // Its usual lock is a transaction, for whose end CREATE INDEX CONCURRENTLY would wait.
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return flyway.load().migrate().migrationsExecuted;
    }
}

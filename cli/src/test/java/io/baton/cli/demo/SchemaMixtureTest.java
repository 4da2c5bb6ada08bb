package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.baton.cli.Verification;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A mixture of schema changes and data of all kinds, while leaders die with their servers: once as a rule, {@code -Dbaton.failovers=5} as
 * often. Traps A19, A20, F11.
 */
@EndsAnEpoch
class SchemaMixtureTest extends OnCluster {
    private static final int FAILOVERS = Integer.getInteger("baton.failovers", 1);
    private static final int STEPS_BETWEEN = 80;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void everyNodeHasTheSchemaAndTheRowsAfterwardsWhoeverLed() throws Exception {
        cluster.everywhere(MixtureClient.MARKS);
        var client = new MixtureClient(cluster::connectToLeader);
        try (client) {
            for (int i = 0; i < FAILOVERS; i++) {
                int wanted = client.done() + STEPS_BETWEEN;
                client.allow(2 * STEPS_BETWEEN);
                await().atMost(LIMIT).until(() -> client.done() >= wanted);
                String dead = cluster.awaitLeader();
                RunningCluster.kill(cluster.node(dead).pid());
                RunningCluster.kill(cluster.node(dead).postgres().pid());
                cluster.awaitLeaderOtherThan(dead);
                cluster.start(dead);
                cluster.awaitAllWell();
            }
        }
        assertThat(client.retries()).as("the client noticed").isGreaterThanOrEqualTo(FAILOVERS);
        cluster.everywhere("CREATE TABLE mixture_end (id int PRIMARY KEY)");
        Verification.Result result = cluster.compared();
        assertThat(result.nodes()).hasSize(3);
        assertThat(result.tables()).allSatisfy(table -> assertThat(table.difference()).as(table.name()).isEmpty());
        assertThat(result.schema()).as("differences of the schemas").isEmpty();
        assertThat(result.schemaObjects()).isGreaterThan(200);
        for (var node : cluster.nodes())
            assertThat(cluster.count(node.id(), "SELECT count(*) FROM mixture_marks WHERE round = " + client.rounds())).isEqualTo(client.steps());
    }
}

package io.baton.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.baton.cli.WriterLoad;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test on three nodes, two monitors and what they need, each a process that can be killed. To start them takes longer than most tests,
 * so the classes that one JVM runs share them, and the table of {@link Numbers}, which each class finds empty. A test finds all well
 * and leaves all running; one that replaces a leader says so ({@link EndsAnEpoch}).
 */
@ExtendWith(SharedCluster.class)
abstract class OnCluster {
    static final Duration LIMIT = Duration.ofSeconds(90);
    static RunningCluster cluster;

    static void awaitMore(WriterLoad load, int writes) {
        int wanted = load.acknowledged() + writes;
        await().atMost(LIMIT).until(() -> load.acknowledged() >= wanted);
    }

    static void assertNothingIsLost(List<Long> acknowledged) throws SQLException {
        cluster.awaitAllWell();
        assertThat(cluster.differences()).isEmpty();
        for (var node : cluster.nodes()) assertThat(numbersOn(node.id())).as("acknowledged writes on " + node.id()).containsAll(acknowledged);
    }

    private static Set<Long> numbersOn(String node) throws SQLException {
        var numbers = new HashSet<Long>();
        try (Connection connection = cluster.connect(node); var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT id FROM numbers")) {
            while (row.next()) numbers.add(row.getLong(1));
        }
        return numbers;
    }
}

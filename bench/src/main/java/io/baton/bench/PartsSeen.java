package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Looks on every server, all the time, for the first row of a transaction without its last one. */
final class PartsSeen implements AutoCloseable {
    private static final int LOOK_MILLIS = 100;

    private volatile boolean stopped;
    private volatile String seen;
    private volatile int looks;

    PartsSeen(Cluster cluster, int rows) {
        var thread = new Thread(() -> {
            while (!stopped) {
                for (Cluster.Node node : cluster.nodes()) look(cluster, node, rows);
                Waiting.pause(LOOK_MILLIS);
            }
        }, "parts-seen");
        thread.setDaemon(true);
        thread.start();
    }

    private void look(Cluster cluster, Cluster.Node node, int rows) {
        int ends = ends(cluster, node, rows);
        if (ends >= 0) looks++;
        if (ends == 1) seen = node.id() + " showed a part of the transaction";
    }

    /** How many of the rows 1 and {@code rows} one look shows; -1 if the server does not answer. */
    static int ends(Cluster cluster, Cluster.Node node, int rows) {
        try (Connection connection = cluster.to(node, Map.of("connectTimeout", "5", "socketTimeout", "30"));
             var statement = connection.createStatement();
             var row = statement.executeQuery("SELECT count(*) FROM bench_large WHERE id IN (1, " + rows + ")")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            return -1;
        }
    }

    Optional<String> seen() {
        return looks == 0 ? Optional.of("no server was ever looked at for parts") : Optional.ofNullable(seen);
    }

    @Override
    public void close() {
        stopped = true;
    }
}

package io.baton.bench;

import java.time.Duration;

/** For scripts: one line a node, its id, host, port, user, database and what it is. */
final class Where {
    private Where() {}

    static int run(Options options) {
        Cluster cluster = options.cluster();
        options.checked();
        String leader = Health.of(cluster, Duration.ofSeconds(60)).leader();
        for (Cluster.Node n : cluster.nodes())
            System.out.println(String.join(" ", n.id(), n.host(), Integer.toString(n.port()), n.user(), n.database(), n.id().equals(leader) ? "leader" : "follower"));
        return 0;
    }
}

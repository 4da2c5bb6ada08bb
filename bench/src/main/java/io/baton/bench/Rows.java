package io.baton.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is in the table afterwards, on every node. */
record Rows(Map<String, Set<Long>> numbers, int twice) {
    static Rows read(Cluster cluster, long latestBefore) throws SQLException {
        var numbers = new HashMap<String, Set<Long>>();
        int twice = 0;
        for (Cluster.Node node : cluster.nodes()) {
            var here = new HashSet<Long>();
            try (Connection connection = cluster.to(node, Map.of("connectTimeout", "5", "socketTimeout", "60"));
                 var select = connection.prepareStatement("SELECT number FROM bench_writes WHERE number > ?")) {
                select.setLong(1, latestBefore);
                try (var row = select.executeQuery()) {
                    while (row.next()) if (!here.add(row.getLong(1))) twice++;
                }
            }
            numbers.put(node.id(), here);
        }
        return new Rows(numbers, twice);
    }

    /** Acknowledged writes that are missing on at least one node. */
    Set<Long> missing(Collection<Long> acknowledged) {
        var missing = new HashSet<Long>();
        for (Set<Long> here : numbers.values()) for (Long number : acknowledged) if (!here.contains(number)) missing.add(number);
        return missing;
    }
}

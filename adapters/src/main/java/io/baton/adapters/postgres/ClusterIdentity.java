package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Which node of which cluster, and which log, a database belongs to.
 *
 * @param clusterId Kafka's id of the cluster that holds the log
 * @param topicId Kafka's id of the log topic: offsets of a topic made anew under the old name mean something else (trap K9)
 */
public record ClusterIdentity(String cluster, String node, String clusterId, String topicId) {
    /**
     * Writes this identity into the database, or checks that it is the one written there.
     *
     * @throws IllegalStateException if the database belongs elsewhere; nothing was changed
     */
    public void register(PostgresServer server) {
        register(server, false);
    }

    /**
     * As {@link #register(PostgresServer)}.
     *
     * @param firstSlot whether the slot of the cluster's first epoch was made already
     */
    public void register(PostgresServer server, boolean firstSlot) {
        InternalSession.run(server, "identity", session -> {
            String insert = "INSERT INTO baton.node (cluster, node, cluster_id, topic_id, born_empty, born_schema, first_slot, whole_history)"
                + " VALUES (?, ?, ?, ?, ?::boolean, ?, ?::boolean, ?::boolean)"
                + " ON CONFLICT DO NOTHING RETURNING 1";
            String empty = Boolean.toString(PostgresRebuild.isEmpty(session));
            boolean bare = SchemaReset.isBareButForExtensions(SchemaCatalog.of(session));
            session.setAutoCommit(false);
            String inserted = InternalSession.ask(session, insert, cluster, node, clusterId, topicId, empty, SchemaReset.mark(session), Boolean.toString(firstSlot),
                Boolean.toString(bare));
            if (inserted == null) compare(server, stored(session));
            else if (bare) SchemaHistory.addExtensions(session);
            session.commit();
            return null;
        });
    }

    /** Whether the database was given to a node before, of whatever cluster. */
    public static boolean isIn(PostgresServer server) {
        return InternalSession.run(server, "identity", ClusterIdentity::isIn);
    }

    static boolean isIn(Connection session) throws SQLException {
        boolean there = InternalSession.ask(session, "SELECT to_regclass('baton.node')::text") != null;
        return there && InternalSession.ask(session, "SELECT 1 FROM baton.node") != null;
    }

    /**
     * Writes this identity into a database that was filled with a copy, in the open transaction. The log alone can never fill it again: it does
     * not hold what the cluster began with. It is a {@link FreshCopy} then.
     */
    void writeToCopy(Connection session) throws SQLException {
        InternalSession.ask(session, "INSERT INTO baton.node (cluster, node, cluster_id, topic_id, born_empty, born_schema, own_since, whole_history)"
            + " VALUES (?, ?, ?, ?, false, 'copied', ?::bigint, true) RETURNING 1", cluster, node, clusterId, topicId, Long.toString(FreshCopy.NOT_SETTLED));
    }

    /** Whose database it is. */
    public static ClusterIdentity of(PostgresServer server) {
        return InternalSession.run(server, "identity", ClusterIdentity::stored);
    }

    static ClusterIdentity stored(Connection session) throws SQLException {
        try (var statement = session.createStatement();
             var rows = statement.executeQuery("SELECT cluster, node, cluster_id, topic_id FROM baton.node")) {
            if (!rows.next()) throw new SQLException("baton.node was emptied at this moment", "40001");
            return new ClusterIdentity(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
        }
    }

    private void compare(PostgresServer server, ClusterIdentity stored) {
        String wrongNode = " Point the node at its own database, or give it an empty one.";
        String wrongLog = " Positions stored here mean nothing in another log. If Kafka's address is wrong, correct it; if the topic was made"
            + " anew or restored, this database cannot follow it: give the node an empty database, or initialise the cluster again.";
        same(server, "the cluster", stored.cluster, cluster, wrongNode);
        same(server, "the node", stored.node, node, wrongNode);
        same(server, "the Kafka cluster", stored.clusterId, clusterId, wrongLog);
        same(server, "the log topic with the id", stored.topicId, topicId, wrongLog);
    }

    private static void same(PostgresServer server, String what, String stored, String mine, String mend) {
        if (stored.equals(mine)) return;
        throw new IllegalStateException("The database " + server + " belongs to " + what + " '" + stored + "', but this process works for '"
            + mine + "'. Nothing was changed." + mend);
    }
}

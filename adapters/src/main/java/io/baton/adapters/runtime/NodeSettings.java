package io.baton.adapters.runtime;

import io.baton.core.node.FollowerAcks;
import java.time.Duration;

/** All that a node is told. Made by {@link Settings}, which has checked it as a whole; the password never appears in text. */
public record NodeSettings(String cluster, String node, int priority, FollowerAcks.Rule synchronous, KafkaSettings kafka, Postgres postgres, Api api, Snapshots snapshots) {
    /** Of a node without snapshots. */
    public NodeSettings(String cluster, String node, int priority, FollowerAcks.Rule synchronous, KafkaSettings kafka, Postgres postgres, Api api) {
        this(cluster, node, priority, synchronous, kafka, postgres, api, Snapshots.NONE);
    }

    /**
     * @param store a directory, or what {@link S3Location} takes; empty for none
     * @param every how often one is taken by itself; zero for never
     * @param keep how many whole ones are kept
     */
    public record Snapshots(String store, Duration every, int keep) {
        public static final Snapshots NONE = new Snapshots("", Duration.ZERO, 3);
    }

    /** The node's own PostgreSQL. {@code password} is empty if there is none. */
    public record Postgres(String host, int port, String database, String user, String password) {
        @Override
        public String toString() {
            return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
        }
    }

    /**
     * @param host the address to listen on
     * @param url where others reach the API, without a slash at the end
     * @param writeTimeout after this long the outcome of a write is answered as not known
     */
    public record Api(String host, int port, String url, Duration writeTimeout) {}
}

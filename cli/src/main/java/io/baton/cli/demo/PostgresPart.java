package io.baton.cli.demo;

import io.baton.cli.ClusterFile;
import io.baton.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;

/** One PostgreSQL server of the demo. */
final class PostgresPart implements Part {
    /** A commit that is answered shall be on disk, in a demo too; the sample schema's connection checks that it is so. */
    private static final Map<String, String> SETTINGS = Map.of("wal_level", "logical", "fsync", "on");

    private final String id;
    private final Path dir;
    private EmbeddedPostgres server;

    PostgresPart(String id, Path dir) {
        this.id = id;
        this.dir = dir;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized void start() {
        if (server == null) server = EmbeddedPostgres.start(dir, SETTINGS);
        else if (!server.alive()) server.restart();
    }

    @Override
    public synchronized boolean alive() {
        return server != null && server.alive();
    }

    @Override
    public synchronized Long pid() {
        return alive() ? server.pid() : null;
    }

    @Override
    public synchronized void stop() {
        if (server != null) server.close();
        server = null;
    }

    synchronized String hostAndPort() {
        return "127.0.0.1:" + server.port();
    }

    synchronized String user() {
        return server.user();
    }

    synchronized String database() {
        return server.database();
    }

    synchronized ClusterFile.Postgres described() {
        return new ClusterFile.Postgres("127.0.0.1", server.port(), server.user(), server.database(), pid());
    }
}

package io.baton.cli.demo;

import io.baton.cli.ClusterFile;
import io.baton.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;

/** One PostgreSQL server of the demo. */
final class PostgresPart extends ServerPart<EmbeddedPostgres> {
    /** A commit that is answered shall be on disk, in a demo too; the sample schema's connection checks that it is so. */
    private static final Map<String, String> SETTINGS = Map.of("wal_level", "logical", "fsync", "on",
        // Trap F8: a slot that nobody reads must not fill the disk.
        "max_slot_wal_keep_size", "4GB");

    private final int number;

    /** @param number that of its node */
    PostgresPart(int number, Path dir) {
        super("postgres-" + number, () -> EmbeddedPostgres.start(dir, SETTINGS));
        this.number = number;
    }

    int number() {
        return number;
    }

    String hostAndPort() {
        return server().host() + ":" + server().port();
    }

    String user() {
        return server().user();
    }

    String database() {
        return server().database();
    }

    ClusterFile.Postgres described() {
        return new ClusterFile.Postgres(server().host(), server().port(), user(), database(), pid());
    }
}

package io.baton.adapters.postgres;

import io.baton.adapters.snapshot.DirectoryStore;
import io.baton.adapters.snapshot.RestoreSnapshot;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotProgress;
import io.baton.adapters.snapshot.SnapshotStore;
import io.baton.adapters.snapshot.TakeSnapshot;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes a snapshot of a database, and fills a new one of the same server with it. */
final class RestoredCopy {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int WORKERS = 2;

    private RestoredCopy() {}

    static SnapshotStore store() {
        return new DirectoryStore(Path.of("target", "snapshots-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet()));
    }

    static SnapshotManifest take(PostgresServer server, SnapshotStore store) {
        return new TakeSnapshot(server, store, WORKERS, new SnapshotProgress()).run(Instant.now()).manifest();
    }

    /** A database of the same server with nothing but the schema {@code baton}. */
    static PostgresServer database(PostgresServer server) {
        String name = "restored_" + NUMBER.incrementAndGet();
        InternalSession.run(server, "test", session -> {
            InternalSession.execute(session, "CREATE DATABASE " + name);
            return null;
        });
        var made = new PostgresServer(server.host(), server.port(), name, server.user(), server.password());
        new Migrations(made).run();
        return made;
    }

    static void restore(SnapshotManifest manifest, SnapshotStore store, PostgresServer into) {
        try (var target = SnapshotTarget.open(into)) {
            new RestoreSnapshot(store, WORKERS, new SnapshotProgress()).run(manifest, target);
            target.finishPlain(manifest.place());
        }
    }

    static PostgresServer of(PostgresServer server) throws SQLException {
        SnapshotStore store = store();
        PostgresServer into = database(server);
        restore(take(server, store), store, into);
        return into;
    }
}

package io.baton.cli;

import io.baton.adapters.kafka.LogIdentity;
import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.postgres.PostgresFollower;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.SnapshotTarget;
import io.baton.adapters.snapshot.RestoreSnapshot;
import io.baton.adapters.snapshot.SnapshotManifest;
import io.baton.adapters.snapshot.SnapshotProgress;
import io.baton.adapters.snapshot.SnapshotStore;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.replay.ReplayState;
import io.baton.follower.PointInTime;
import io.baton.follower.PointInTime.Until;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;

/** Restores a snapshot into a database that is no node's, and brings it forward by the log. */
public final class PlainRestore {
    private final SnapshotManifest manifest;
    private final SnapshotStore store;
    private final PostgresServer into;
    private final int workers;
    private final PrintWriter out;

    public PlainRestore(SnapshotManifest manifest, SnapshotStore store, PostgresServer into, int workers, PrintWriter out) {
        this.manifest = manifest;
        this.store = store;
        this.into = into;
        this.workers = workers;
        this.out = out;
    }

    /** The snapshot alone. */
    public void run() {
        ReplayState stands = rows();
        done(stands);
    }

    /** With the log. */
    public void run(Until until, LogIdentity log, LogReader reader) {
        requireSameLog(log);
        requireBefore(until);
        ReplayState stands = rows();
        try {
            ReplayState reached = new PointInTime(reader, new PostgresFollower(into), until).run(stands, at -> {
                out.println("the log, up to position " + at.position());
                out.flush();
            });
            done(reached);
        } catch (LogTruncatedException e) {
            throw new CommandFailedException("the log does not hold what comes after position " + stands.position() + " any more: " + e.getMessage()
                + " The database is as the snapshot was; use a newer snapshot", e);
        } catch (IllegalStateException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private void requireSameLog(LogIdentity log) {
        if (!manifest.clusterId().equals(log.clusterId()) || !manifest.topicId().equals(log.topicId())) throw new CommandFailedException("snapshot " + manifest.id()
            + " is of another log than the one that the settings name. Nothing was restored; check cluster and kafka.bootstrap");
    }

    private void requireBefore(Until until) {
        boolean late = until instanceof Until.Token token && !token.position().reaches(manifest.place().position())
            || until instanceof Until.Time time && time.micros() < Instant.parse(manifest.taken()).toEpochMilli() * 1_000;
        if (late) throw new CommandFailedException("snapshot " + manifest.id() + " is of position " + manifest.place().position() + ", taken at " + manifest.taken()
            + ", which is later than what is wanted. Nothing was restored; name an older snapshot");
    }

    private ReplayState rows() {
        SnapshotTarget.requireEmpty(into);
        new Migrations(into).run();
        var progress = new SnapshotProgress();
        try (var target = SnapshotTarget.open(into); var bar = new ProgressBar(progress, out)) {
            Optional<ReplayState> before = target.stands(manifest.id());
            if (before.isPresent()) return before.get();
            new RestoreSnapshot(store, workers, progress).run(manifest, target);
            return target.finishPlain(manifest.place());
        }
    }

    private void done(ReplayState stands) {
        SnapshotTarget.forgetLog(into);
        out.println(into + " is as the cluster was at position " + stands.position() + ". It is no node; the schema 'baton' in it is of no use to anybody else, and may be dropped"
            + " (docs/remove.md).");
    }
}

package io.baton.adapters.snapshot;

import io.baton.adapters.postgres.ClusterIdentity;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.SnapshotTarget;
import io.baton.core.port.Restore;
import io.baton.core.port.Snapshots;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Snapshots of a node's own database, and for it. */
public final class NodeSnapshots implements Snapshots, Restore {
    /** Two sessions read about as fast as a disk does, and leave processors for the log. */
    private static final int READERS = 2;

    private final PostgresServer server;
    private final Optional<SnapshotShelf> shelf;
    private final int writers;
    private final SnapshotProgress progress = new SnapshotProgress();
    private volatile long askAgain = System.nanoTime();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** A whole one of any log, as it was when its manifest bore that stamp: a store is asked often, and a manifest may be large. */
    private record Known(String stamp, String clusterId, String topicId, Snapshot snapshot) {}

    /** @param writers how many sessions fill the database at a restore */
    public NodeSnapshots(PostgresServer server, Optional<SnapshotStore> store, int writers) {
        this.server = server;
        this.shelf = store.map(SnapshotShelf::new);
        this.writers = writers;
    }

    @Override
    public String location() {
        return shelf.map(s -> s.store().location()).orElse("");
    }

    @Override
    public List<Snapshot> list() {
        ClusterIdentity identity = identity();
        return told(() -> shelf().ids().stream().flatMap(id -> known(id).stream())
            .filter(one -> one.clusterId().equals(identity.clusterId()) && one.topicId().equals(identity.topicId())).map(Known::snapshot)
            .sorted(Comparator.<Snapshot>comparingLong(snapshot -> snapshot.place().offset()).reversed()).toList());
    }

    /** If it is whole. */
    private Optional<Known> known(String id) {
        Optional<String> stamp = shelf().stamp(id);
        Known before = known.get(id);
        if (stamp.isPresent() && before != null && before.stamp().equals(stamp.get())) return Optional.of(before);
        known.remove(id);
        Optional<SnapshotManifest> manifest = stamp.flatMap(any -> shelf().item(id).manifest());
        manifest.ifPresent(m -> known.put(id, new Known(stamp.get(), m.clusterId(), m.topicId(), snapshot(m))));
        return Optional.ofNullable(known.get(id));
    }

    private ClusterIdentity identity() {
        return ClusterIdentity.of(server);
    }

    private Snapshot snapshot(SnapshotManifest manifest) {
        return new Snapshot(manifest.id(), manifest.node(), manifest.place(), Instant.parse(manifest.taken()).toEpochMilli(), manifest.rows(), manifest.bytes(),
            shelf().store().locationOf(manifest.id()), shelf().checksumOf(manifest));
    }

    /** Whether one that was announced is still there, as it was announced. False if that cannot be told. Asked all the time: the store is asked one small thing. */
    public boolean isThere(String location, String checksum) {
        String id = location.substring(location.lastIndexOf('/') + 1);
        long begun = System.nanoTime();
        if (begun - askAgain < 0 || shelf.isEmpty() || !SnapshotManifest.isId(id) || !shelf().store().locationOf(id).equals(location)) return false;
        try {
            return told(() -> known(id)).filter(one -> one.snapshot().checksum().equals(checksum)).isPresent();
        } catch (FailedException e) {
            // Who asks for many in a row is not to wait for each of them.
            long now = System.nanoTime();
            askAgain = now + (now - begun);
            return false;
        }
    }

    @Override
    public Snapshot take() {
        return told(() -> snapshot(new TakeSnapshot(server, shelf().store(), READERS, progress).run(Instant.now()).manifest()));
    }

    @Override
    public void prune(int keep) {
        ClusterIdentity identity = identity();
        told(() -> {
            List<SnapshotManifest> whole = shelf().of(identity.clusterId(), identity.topicId());
            if (whole.size() <= keep) return null;
            String oldestKept = whole.subList(0, keep).stream().map(SnapshotManifest::id).min(String::compareTo).orElseThrow();
            for (SnapshotManifest old : whole.subList(keep, whole.size())) delete(old.id());
            // Names are in the order of time: what was begun before the oldest that is kept, and is not whole, never will be.
            for (SnapshotShelf.Item item : shelf().items()) if (item.manifest().isEmpty() && item.id().compareTo(oldestKept) < 0) delete(item.id());
            return null;
        });
    }

    private void delete(String id) {
        try {
            shelf().store().delete(id);
        } catch (IOException e) {
            throw SnapshotException.failed("snapshot " + id + " could not be removed from " + location() + ": " + e + ". It is tried again after the next one", e);
        }
    }

    @Override
    public String progress() {
        return progress.line();
    }

    @Override
    public boolean isWanted() {
        return SnapshotTarget.isWanted(server);
    }

    @Override
    public void load(Snapshot snapshot) {
        told(() -> {
            try (var target = SnapshotTarget.open(server)) {
                new RestoreSnapshot(shelf().store(), writers, progress).run(shelf().get(snapshot.id()), target);
            }
            return null;
        });
    }

    @Override
    public void finish(Snapshot snapshot, long ownSince) {
        told(() -> {
            try (var target = SnapshotTarget.open(server)) {
                target.finishNode(snapshot.id(), snapshot.place(), ownSince, shelf().get(snapshot.id()).fromLogAlone());
            }
            return null;
        });
    }

    private SnapshotShelf shelf() {
        return shelf.orElseThrow(() -> SnapshotException.failed("the settings name no store of snapshots (snapshots.store)", null));
    }

    private static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (SnapshotException e) {
            throw e.isCorrupt() ? new CorruptException(e.getMessage(), e) : new FailedException(e.getMessage(), e);
        }
    }
}

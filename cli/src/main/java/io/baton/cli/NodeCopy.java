package io.baton.cli;

import io.baton.adapters.kafka.LogIdentity;
import io.baton.adapters.postgres.ClusterIdentity;
import io.baton.adapters.postgres.CopySource;
import io.baton.adapters.postgres.DatabaseCopy;
import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.postgres.PgDump;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.SourceSchema;
import io.baton.adapters.runtime.Settings;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.SnapshotPlace;
import io.baton.core.replay.SnapshotPlace.Announced;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Makes a node's empty database a copy of another node's, at a known place of the log, from which the node goes on when it is started. */
final class NodeCopy {
    /** How long a leader's open transactions may keep a snapshot of it from being taken. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration WAIT = Duration.ofMillis(100);
    /** A leader says where it is several times a second; beyond this it does not lead any more. */
    private static final long SILENCE_NANOS = 30_000_000_000L;

    /**
     * Where the source's snapshot stands, and what the log says at its end.
     *
     * @param announced sequence positions from before the place, which nobody tells again
     */
    private record Found(ReplayState place, ReplayState now, List<Announced> announced) {}

    private final String cluster;
    private final String node;
    private final PostgresServer target;
    private final PostgresServer from;
    private final Optional<Duration> keepWaiting;
    private final Consumer<String> told;

    /** @param keepWaiting how long others may wait for tables of the source before the copy gives up; empty for as long as it takes */
    NodeCopy(String cluster, String node, PostgresServer target, PostgresServer from, Optional<Duration> keepWaiting, Consumer<String> told) {
        this.cluster = cluster;
        this.node = node;
        this.target = target;
        this.from = from;
        this.keepWaiting = keepWaiting;
        this.told = told;
    }

    void run(LogIdentity log, LogReader reader, Predicate<String> runs, IntFunction<PgDump> dump) {
        var identity = new ClusterIdentity(cluster, node, log.clusterId(), log.topicId());
        DatabaseCopy.requireEmpty(target);
        requireSameLog(reach(), identity);
        if (runs.test(node)) throw new CommandFailedException("a process of " + node + " runs: its heartbeats are heard. Two databases of one node would be taken for each"
            + " other. Nothing was copied; stop that process, wherever it is, and run it again");
        SourceSchema schema = SourceSchema.of(from, dump);
        try (CopySource source = CopySource.open(from, PATIENCE)) {
            Found found = source.leads() ? placeOfLeader(source, reader) : placeOfFollower(source, reader);
            requireNotLeading(found.now());
            told.accept("a snapshot of " + source.identity().node() + (source.leads() ? ", which leads," : "") + " at position " + found.place().position() + ", its schema by " + schema);
            new Migrations(target).run();
            long rows = new DatabaseCopy(schema, source, target, keepWaiting, told).run(identity, found.place(), found.announced());
            told.accept(rows + " rows were copied; " + node + " goes on from position " + found.place().position() + " when it is started");
        }
    }

    private ClusterIdentity reach() {
        try {
            return CopySource.identityOf(from);
        } catch (DatabaseUnavailableException e) {
            boolean without = from.password() == null || from.password().isEmpty();
            throw new CommandFailedException("the server that --from names cannot be read: " + e.getMessage() + " Its password is taken from the variable " + Settings.SOURCE_PASSWORD
                + (without ? ", which is not set" : ""), e);
        }
    }

    private void requireSameLog(ClusterIdentity source, ClusterIdentity mine) {
        if (!source.cluster().equals(mine.cluster()) || !source.clusterId().equals(mine.clusterId()) || !source.topicId().equals(mine.topicId()))
            throw new CommandFailedException("the database " + from + " is of cluster '" + source.cluster() + "' and its log, not of the one that these settings name. Nothing was"
                + " copied; check --from, and cluster and kafka.bootstrap of the settings");
        if (source.node().equals(node)) throw new CommandFailedException("the database " + from + " belongs to " + node + " itself. Nothing was copied; name another node's database");
    }

    /** The WAL of the new database is another one: as the same leader's it would be taken for what the log holds already. */
    private void requireNotLeading(ReplayState now) {
        if (now.leader().isNode(node)) throw new CommandFailedException("by the log " + node + " leads, in epoch " + now.epoch() + ", and what its old database"
            + " committed last is not known to be in the log. Nothing was copied. Let another node lead first: start the monitors, or 'baton switchover'");
    }

    private Found placeOfFollower(CopySource source, LogReader log) {
        return new Found(source.applied(), LogEnd.after(source.applied(), log), List.of());
    }

    /** The log is read until it holds all that the snapshot does. */
    private Found placeOfLeader(CopySource source, LogReader log) {
        var place = new SnapshotPlace(source.identity().node(), source.epoch(), source.lsn());
        fromTheStart(log);
        long heard = System.nanoTime();
        long end = log.end();
        while (!place.isFound() || log.next() < end) {
            List<LogReader.Record> records = log.poll(WAIT);
            if (!records.isEmpty()) heard = System.nanoTime();
            if (System.nanoTime() - heard > SILENCE_NANOS) throw new CommandFailedException("the log does not hold what " + from + " has committed, and nothing more is"
                + " written to it: its node does not run, or cannot reach the log. Nothing was copied; look at 'baton status', and copy from a node that is well");
            for (LogReader.Record record : records) add(place, record);
        }
        return new Found(place.place(), place.now(), place.announced());
    }

    private void fromTheStart(LogReader log) {
        try {
            log.seekAfter(ReplayState.START.offset());
        } catch (LogTruncatedException e) {
            throw new CommandFailedException("the log does not hold its beginning any more, and with it all that tells where a leader's database stands. Nothing was copied; copy from a"
                + " follower, whose database knows its place. Where no follower and no snapshot is left, this database has to begin a new cluster: take Baton out of it"
                + " (docs/remove.md), then give it to a cluster of another name (docs/adopt.md)", e);
        }
    }

    private void add(SnapshotPlace place, LogReader.Record record) {
        try {
            place.read(record.offset(), record.entry());
        } catch (IllegalStateException e) {
            throw new CommandFailedException(from + " cannot be copied just now: " + e.getMessage() + ". Nothing was copied; try again with a node that is well", e);
        }
    }
}

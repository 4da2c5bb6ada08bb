package io.baton.cli;

import io.baton.adapters.kafka.KafkaTopics;
import io.baton.adapters.postgres.ClusterIdentity;
import io.baton.adapters.postgres.FreshCopy;
import io.baton.adapters.postgres.Migrations;
import io.baton.adapters.postgres.PostgresContent;
import io.baton.adapters.postgres.PostgresLeader;
import io.baton.adapters.postgres.PostgresPreflight;
import io.baton.adapters.postgres.PostgresPreflight.Finding;
import io.baton.adapters.postgres.PostgresPreflight.Severity;
import io.baton.adapters.postgres.PostgresServer;
import io.baton.adapters.postgres.SnapshotTarget;
import io.baton.adapters.snapshot.SnapshotException;
import io.baton.adapters.snapshot.SnapshotShelf;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.replay.ReplayState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be true before a node may run: checked, mended where that is ours, refused where it is the operator's. A server that is
 * merely not there yet is waited for, as after a power cut everything starts at once.
 */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final PostgresServer server;
    private final KafkaTopics topics;
    private final Supplier<LogReader> log;
    private final Predicate<String> runs;
    private final Optional<SnapshotShelf> snapshots;

    /**
     * @param log opens a reader, for a look at how the log begins
     * @param runs whether a process of a node's name is heard
     * @param snapshots what an empty database may be filled from
     */
    Startup(PostgresServer server, KafkaTopics topics, Supplier<LogReader> log, Predicate<String> runs, Optional<SnapshotShelf> snapshots) {
        this.server = server;
        this.topics = topics;
        this.log = log;
        this.runs = runs;
        this.snapshots = snapshots;
    }

    /** For a node: everything must be there. From here on its PostgreSQL is read-only and waits for the log (it starts closed). */
    void prepareNode(String cluster, String node) {
        patiently(() -> {
            checkPostgres();
            return "";
        });
        KafkaTopics.Checked log = awaitLog(topics);
        patiently(() -> {
            register(new ClusterIdentity(cluster, node, log.identity().clusterId(), log.identity().topicId()));
            try (var closed = new PostgresLeader(server)) {
                closed.limitSlots().ifPresent(limit -> LOG.warn("max_slot_wal_keep_size was -1 and is {} now: replication slots keep no more WAL than that", limit));
                closed.installSynchronousStandby();
                closed.startClosed();
            }
            return "";
        });
    }

    /** For whoever reads or writes the log: it is there, and safe. Waits for Kafka, and throws if the topics are not as they must be. */
    static KafkaTopics.Checked awaitLog(KafkaTopics topics) {
        KafkaTopics.Checked log = patiently(topics::check);
        log.warnings().forEach(LOG::warn);
        return log;
    }

    /** For a cluster, once: makes the topics. Does not wait for anything, an operator stands by. Returns what the database holds that the log does not. */
    Optional<String> prepareCluster() {
        checkPostgres();
        topics.create().warnings().forEach(LOG::warn);
        return ClusterIdentity.isIn(server) ? Optional.empty() : new PostgresContent(server).describe();
    }

    /** Gives the database to its node, once. What it holds and what the log says that it begins with have to fit: nothing would ever mend it later. */
    private void register(ClusterIdentity identity) {
        boolean known = ClusterIdentity.isIn(server);
        if (!known && isToBeFilled(identity)) {
            requireAlone(identity.node(), "It is empty, and to be filled from a snapshot: ");
            new Migrations(server).run();
            // In this order: a node that was registered, and killed before this was noted, would take its empty database for one to follow the log with.
            SnapshotTarget.want(server);
            identity.register(server);
            return;
        }
        Origin origin = known ? null : origin(this.log.get());
        if (!known) refuse(origin.refusal(identity.node(), isEmpty()), identity);
        new Migrations(server).run();
        boolean begins = !known && origin.isBegunBy(identity.node());
        if (begins) makeFirstSlot(origin, identity);
        identity.register(server, begins);
        settleCopy(identity.node());
    }

    /** Whether a new node's empty database is better filled from a snapshot than from the log, or can be filled from nothing else. */
    private boolean isToBeFilled(ClusterIdentity identity) {
        if (snapshots.isEmpty() || !isEmpty()) return false;
        try {
            Origin origin = origin(log.get());
            if (origin.firstLeader().isEmpty() || origin.isBegunBy(identity.node())) return false;
            return origin.isAdopted() || !snapshots.get().of(identity.clusterId(), identity.topicId()).isEmpty();
        } catch (LogTruncatedException e) {
            return true;
        } catch (SnapshotException e) {
            LOG.warn("filled from the log alone: {}", e.getMessage());
            return false;
        }
    }

    private void requireAlone(String node, String mend) {
        if (runs.test(node)) throw new CommandFailedException("a process of " + node + " runs already: its heartbeats are heard. Nothing was changed. " + mend
            + "stop that process, wherever it is, and start this one again.");
    }

    /**
     * What the log holds now of this node's name is another database's. While that one still counts as the leader, this one must not go on in its place:
     * the LSNs of its WAL would be taken for what is logged already.
     */
    private void settleCopy(String node) {
        if (SnapshotTarget.isWanted(server)) return;
        var copy = new FreshCopy(server);
        copy.place().ifPresent(place -> {
            String mend = "The database was filled by 'baton copy', and is not the one that process has: ";
            requireAlone(node, mend);
            ReplayState now;
            try (LogReader reader = log.get()) {
                now = LogEnd.after(place, reader);
            } catch (LogTruncatedException e) {
                replaceCopy(e);
                return;
            }
            if (now.leader().isNode(node)) throw new CommandFailedException("by the log " + node + " leads, in epoch " + now.epoch() + ", as a former process with another"
                + " database. Nothing was changed. " + mend + "let another node lead first, then start this one again.");
            copy.settle(now.epoch() + 1);
        });
    }

    /** The others went on while it was copied, and have cut off what it would have to read first. Which epochs are its own is settled at the end of the restore. */
    private void replaceCopy(LogTruncatedException why) {
        if (snapshots.isEmpty()) throw new CommandFailedException("the log does not go on any more from the place of the copy that this database holds: " + why.getMessage()
            + ". Nothing was changed. Empty the database and run 'baton copy' again, or name the store of snapshots in the settings (snapshots.store)");
        LOG.warn("the log does not go on any more from the place of the copy that this database holds, so it is filled from a snapshot instead: {}", why.getMessage());
        SnapshotTarget.want(server);
    }

    /** What is committed from here on is in the log, and what is there now is not: so it is looked at once more. */
    private void makeFirstSlot(Origin origin, ClusterIdentity identity) {
        try (var leader = new PostgresLeader(server)) {
            leader.makeFirstSlot();
            Optional<String> refusal = origin.refusal(identity.node(), isEmpty());
            if (refusal.isPresent()) leader.dropFirstSlot();
            refuse(refusal, identity);
        }
    }

    private boolean isEmpty() {
        return new PostgresContent(server).describe().isEmpty();
    }

    private void refuse(Optional<String> refusal, ClusterIdentity identity) {
        refusal.ifPresent(why -> {
            throw new CommandFailedException("The database " + server + " cannot be given to node '" + identity.node() + "': " + why);
        });
    }

    private static Origin origin(LogReader reader) {
        try (reader) {
            return Origin.read(reader);
        }
    }

    private void checkPostgres() {
        List<Finding> findings = new PostgresPreflight(server).check();
        findings.stream().filter(f -> f.severity() == Severity.WARNING).forEach(f -> LOG.warn(f.message()));
        String errors = findings.stream().filter(f -> f.severity() == Severity.ERROR).map(Finding::message)
            .collect(Collectors.joining("\n  "));
        if (!errors.isEmpty()) throw new CommandFailedException("PostgreSQL at " + server + " cannot be used yet:\n  " + errors);
    }

    private static <T> T patiently(Supplier<T> step) {
        while (true) {
            try {
                return step.get();
            } catch (DatabaseUnavailableException | LogUnavailableException e) {
                LOG.warn("waiting, nothing was started yet: {}", e.getMessage());
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }
}

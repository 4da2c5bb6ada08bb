package io.baton.follower;

import io.baton.core.node.HaltedException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Loops;
import io.baton.core.port.Refill;
import io.baton.core.port.Restore;
import io.baton.core.port.SnapshotPeers;
import io.baton.core.port.Snapshots;
import io.baton.core.port.Snapshots.Snapshot;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a node's database from the furthest snapshot that the log goes on from. A damaged one is passed over; if none is left, a peer is asked to
 * take one. Works in a loop of its own; the node only looks.
 */
public final class Refilling implements Refill, Loops.Tick {
    private static final Logger LOG = LoggerFactory.getLogger(Refilling.class);
    private static final long IDLE_NANOS = 50_000_000L;
    private static final long AGAIN_NANOS = 1_000_000_000L;
    /** Between two questions to a peer, which has to make an effort each time. */
    private static final long ASK_NANOS = 10_000_000_000L;
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final String NOT_YET = "the database is not filled yet, and it is tried again: ";

    private final String self;
    private final Snapshots snapshots;
    private final Restore restore;
    private final FollowerApplier applier;
    private final Supplier<LogReader> log;
    private final SnapshotPeers peers;
    private final Set<String> damaged = new HashSet<>();
    private String answer = "";
    private long askedAt;
    private volatile boolean working;
    private volatile boolean loading;
    private volatile boolean done;
    private volatile String doing = "";

    /** @param applier the node's way into the database; it is closed while another one fills it */
    public Refilling(String self, Snapshots snapshots, Restore restore, FollowerApplier applier, Supplier<LogReader> log, SnapshotPeers peers) {
        this.self = self;
        this.snapshots = snapshots;
        this.restore = restore;
        this.applier = applier;
        this.log = log;
        this.peers = peers;
    }

    @Override
    public boolean isWanted() {
        return restore.isWanted();
    }

    @Override
    public boolean isPossible() {
        return !snapshots.location().isEmpty();
    }

    @Override
    public Optional<String> step() {
        if (done) {
            done = false;
            return Optional.empty();
        }
        if (!working) {
            applier.giveUp();
            doing = "looks for a snapshot in " + snapshots.location();
            working = true;
        }
        String progress = loading ? snapshots.progress() : "";
        return Optional.of(progress.isEmpty() ? doing : doing + ": " + progress);
    }

    @Override
    public long tick(long now) {
        if (!working) return IDLE_NANOS;
        try {
            if (refill(now)) {
                done = true;
                working = false;
            }
        } catch (Snapshots.CorruptException e) {
            // Which one it was is noted, and the next older one is tried.
            tell(e.getMessage());
        } catch (Snapshots.FailedException | DatabaseUnavailableException | LogUnavailableException | LogTruncatedException | HaltedException | IllegalStateException e) {
            tell(NOT_YET + e.getMessage());
        } catch (RuntimeException e) {
            // The node looks at nothing else meanwhile: were this loop to end, it would wait for ever and seem to be at work.
            String fault = NOT_YET + "a fault of the program, " + e;
            if (!fault.equals(doing)) LOG.warn("{}: {}", self, fault, e);
            doing = fault;
        } finally {
            loading = false;
        }
        return done ? IDLE_NANOS : AGAIN_NANOS;
    }

    private boolean refill(long now) {
        for (Snapshot snapshot : snapshots.list()) {
            if (damaged.contains(snapshot.id()) || !logGoesOnFrom(snapshot)) continue;
            return fill(snapshot);
        }
        if (now - askedAt >= ASK_NANOS || answer.isEmpty()) {
            answer = peers.ask();
            askedAt = now;
        }
        tell("there is no snapshot in " + snapshots.location() + " that the log goes on from" + (damaged.isEmpty() ? "" : "; damaged are " + damaged) + ". " + answer);
        return false;
    }

    private boolean logGoesOnFrom(Snapshot snapshot) {
        try (LogReader reader = log.get()) {
            reader.seekAfter(snapshot.place().offset());
            return true;
        } catch (LogTruncatedException e) {
            return false;
        }
    }

    /** Who leads is looked at first, for what the database holds goes with the loading; and once more, for that may take long. */
    private boolean fill(Snapshot snapshot) {
        if (anotherLeads(snapshot).isEmpty()) return false;
        tell("is filled from snapshot " + snapshot.id());
        loading = true;
        try {
            restore.load(snapshot);
        } catch (Snapshots.CorruptException e) {
            damaged.add(snapshot.id());
            throw e;
        }
        loading = false;
        Optional<ReplayState> end = anotherLeads(snapshot);
        if (end.isEmpty()) return false;
        restore.finish(snapshot, end.get().epoch() + 1);
        tell("was filled from snapshot " + snapshot.id());
        return true;
    }

    /** The end of the log. Empty if this node leads by it: what that former process committed last is not known to be in the log, and nobody may lead in its name. */
    private Optional<ReplayState> anotherLeads(Snapshot snapshot) {
        ReplayState end = endOfLog(snapshot.place());
        if (!end.leader().isNode(self)) return Optional.of(end);
        tell("waits until another node leads: by the log " + self + " does, in epoch " + end.epoch() + ", as a former process with another database");
        return Optional.empty();
    }

    private ReplayState endOfLog(ReplayState place) {
        ReplayState state = place;
        try (LogReader reader = log.get()) {
            reader.seekAfter(state.offset());
            long end = reader.end();
            while (reader.next() < end) for (LogReader.Record record : reader.poll(WAIT)) {
                ReplayState.Step step = state.read(record.offset(), record.entry());
                if (step.verdict() instanceof Verdict.Halt halt) throw new IllegalStateException(halt.reason());
                state = step.next();
            }
        }
        return state;
    }

    private void tell(String what) {
        if (!what.equals(doing)) LOG.info("{} {}", self, what);
        doing = what;
    }
}

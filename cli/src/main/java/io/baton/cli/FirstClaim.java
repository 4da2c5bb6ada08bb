package io.baton.cli;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogTruncatedException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.replay.ReplayState;
import java.time.Duration;
import java.util.Optional;

/** Names the first leader of a new cluster. In a log that has an epoch already it changes nothing. */
final class FirstClaim {
    /** No process of that name runs: the node that is named claims the next epoch for itself when it starts. */
    private static final String NO_PROCESS = "init";

    private static final Duration WAIT = Duration.ofMillis(100);
    private static final int LOOKS = 100;

    private static final String LATE = "the log of this cluster holds writes already, and this database, which was never given to a node, holds ";
    private static final String MEND = ". The database was not changed. Only the first leader's database is adopted, with 'baton init'; another node's is filled with 'baton copy'";

    private final LogReader log;
    private final LogWriters writers;

    FirstClaim(LogReader log, LogWriters writers) {
        this.log = log;
        this.writers = writers;
    }

    /**
     * Claims the first epoch for a node, once it is in the log what that node's database holds beyond it.
     *
     * @param adopted the node whose database {@code content} is of
     */
    void claimFor(String node, String adopted, Optional<String> content) {
        requireFitting(node, adopted, content);
        if (isCut()) return;
        if (content.isPresent() && !Origin.read(log).isAdopted()) adopt(adopted, content.get());
        // Somebody else may have run init at the same moment.
        requireFitting(node, adopted, content);
        log.seekAfter(-1);
        ReplayState state = readTo(ReplayState.START, log.end());
        if (state.epoch() > 0) return;
        try (LogWriter writer = writers.open("init")) {
            writer.append(new LogEntry.EpochStarted(1, new Leader(node, NO_PROCESS), LogEntry.Seen.NOTHING, "init",
                "the cluster was initialised with " + node + " as its first leader"));
            for (int look = 0; look < LOOKS && state.epoch() == 0; look++) state = read(state);
        }
        if (state.epoch() == 0)
            throw new CommandFailedException("the claim of the first epoch was not read back from the log; nothing leads yet, run init again");
    }

    /** Throws if the cluster cannot begin like that, as {@link #claimFor} does, before anything is changed. */
    void requireFitting(String node, String adopted, Optional<String> content) {
        if (isCut() && content.isPresent()) throw new CommandFailedException(LATE + content.get() + MEND);
        if (isCut()) return;
        Origin origin = Origin.read(log);
        content.ifPresent(words -> requireAdoptable(origin, origin.firstLeader().orElse(node), adopted, words));
        String begins = origin.adopted().orElse(node);
        if (origin.firstLeader().isEmpty() && !begins.equals(node)) throw new CommandFailedException("the cluster is to begin with the content of " + begins + "'s database, so "
            + node + " cannot be its first leader. The database was not changed. Run init with the settings of " + begins);
    }

    private static void requireAdoptable(Origin origin, String first, String adopted, String content) {
        if (origin.hasWrites()) throw new CommandFailedException(LATE + content + MEND);
        String begins = origin.adopted().orElse(first);
        if (!begins.equals(adopted)) throw new CommandFailedException("the database of " + adopted + " holds " + content + ", but the first leader is to be " + begins
            + ", and it is the first leader's database that the cluster begins with. The database was not changed. Run init with the settings of " + begins);
    }

    /** Before the claim: a crash in between must not leave a cluster of which nobody knows that its log is not all there is. */
    private void adopt(String adopted, String content) {
        try (LogWriter writer = writers.open("init")) {
            writer.append(new LogEntry.ContentAdopted(0, adopted, content));
            for (int look = 0; look < LOOKS; look++) if (Origin.read(log).isAdopted()) return;
        }
        throw new CommandFailedException("what the first leader's database holds could not be noted in the log; nothing leads yet, run init again");
    }

    /** A log that lacks its beginning was begun long ago. */
    private boolean isCut() {
        try {
            log.seekAfter(ReplayState.START.offset());
            return false;
        } catch (LogTruncatedException e) {
            return true;
        }
    }

    private ReplayState readTo(ReplayState from, long end) {
        ReplayState state = from;
        while (log.next() < end && state.epoch() == 0) state = read(state);
        return state;
    }

    private ReplayState read(ReplayState from) {
        ReplayState state = from;
        for (LogReader.Record record : log.poll(WAIT)) state = state.read(record.offset(), record.entry()).next();
        return state;
    }
}

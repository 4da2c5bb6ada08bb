package io.baton.monitor;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.election.Decision;
import io.baton.core.election.Election;
import io.baton.core.election.FailoverPolicy;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one monitor knows and does: folds what it hears into an {@link Election}, and carries decisions out. It outlives the stream
 * task, so that a rebalance does not make the monitor forget (trap D6). One thread at a time uses it.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final String monitor;
    private final FailoverPolicy policy;
    private final LogWriters writers;
    private final Consumer<Decision> listener;
    private Election election;
    private Decision last;
    private LogWriter writer;

    Watch(String monitor, Election election, FailoverPolicy policy, LogWriters writers, Consumer<Decision> listener) {
        this.monitor = monitor;
        this.election = election;
        this.policy = policy;
        this.writers = writers;
        this.listener = listener;
    }

    void heard(Heartbeat beat, long appendMillis) {
        election = election.heard(beat, appendMillis);
    }

    void wrote(long epoch) {
        election = election.wrote(epoch);
    }

    void read(EpochStarted claim) {
        election = election.read(claim);
    }

    /** Decides on what was heard so far, and tells the listener if anything changed. */
    void decide() {
        FailoverPolicy.Step step = policy.decide(election);
        election = step.next();
        Decision decision = step.decision();
        if (!decision.equals(last)) tell(decision);
        if (decision instanceof Decision.Claim claim) append(claim);
    }

    void close() {
        if (writer != null) writer.close();
        writer = null;
    }

    private void tell(Decision decision) {
        last = decision;
        if (decision instanceof Decision.Claim claim) LOG.warn("claiming epoch {} for {}: {}", claim.epoch(), claim.leader(), claim.reason());
        else LOG.info("{}", decision.reason());
        listener.accept(decision);
    }

    /** Whether the claim arrived is seen by reading it; one that did not is made again. */
    private void append(Decision.Claim claim) {
        try {
            if (writer != null && writer.failure().isPresent()) close();
            if (writer == null) writer = writers.open("monitor " + monitor);
            writer.append(claim.entry("monitor " + monitor));
        } catch (LogUnavailableException e) {
            LOG.warn("the claim to epoch {} could not be written, nothing has changed; it is tried again: {}", claim.epoch(), e.getMessage());
            close();
        }
    }
}

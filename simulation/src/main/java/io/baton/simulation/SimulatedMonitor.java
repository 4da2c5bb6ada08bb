package io.baton.simulation;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.election.Decision;
import io.baton.core.election.Election;
import io.baton.core.election.FailoverPolicy;
import io.baton.core.election.FailureDetector;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.port.HeartbeatChannel;
import io.baton.core.port.LogReader;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import java.time.Duration;

/** A monitor around the product's own detector and policy. Several race, with views as stale as they come. */
final class SimulatedMonitor {
    /** Like the usual ones, but quicker, so that a short run sees several failovers. */
    private static final FailureDetector.Limits DETECTOR = new FailureDetector.Limits(400, 900, 150, 700, 1200);
    private static final FailoverPolicy.Limits POLICY = new FailoverPolicy.Limits(1200, 2500, 200, 1600, 400);

    private final String name;
    private final HeartbeatChannel heartbeats;
    private final LogReader log;
    private final LogWriters writers;
    private final Chance chance;
    private final Faults faults;
    private final FailoverPolicy policy;
    private Election election = Election.start(DETECTOR);
    private LogWriter writer;
    /** A heartbeat of some time ago: perhaps of a process that is gone. */
    private Heartbeat stale;

    SimulatedMonitor(int number, HeartbeatChannel heartbeats, LogReader log, LogWriters writers, Chance chance, Faults faults) {
        this.name = "monitor" + number;
        this.policy = new FailoverPolicy(POLICY, number * 50L);
        this.heartbeats = heartbeats;
        this.log = log;
        this.writers = writers;
        this.chance = chance;
        this.faults = faults;
    }

    void step() {
        for (HeartbeatChannel.Heard heard : heartbeats.poll(Duration.ZERO)) {
            election = election.heard(heard.heartbeat(), heard.appendMillis());
            if (stale == null || chance.onceIn(20)) stale = heard.heartbeat();
        }
        for (LogReader.Record record : log.poll(Duration.ZERO)) {
            if (record.entry() instanceof Written written) election = election.wrote(written.epoch());
            if (record.entry() instanceof EpochStarted claim) election = election.read(claim);
        }
        if (faults.claimsWildly()) claimWildly();
        FailoverPolicy.Step step = policy.decide(election);
        election = step.next();
        if (step.decision() instanceof Decision.Claim claim) append(claim.entry(name));
    }

    private void claimWildly() {
        if (stale == null) return;
        long epoch = election.view().epoch() + chance.below(3);
        for (int more = chance.below(4); more >= 0; more--) {
            Heartbeat beat = chance.onceIn(3) ? stale : chance.of(election.view().sorted()).heartbeat();
            append(new EpochStarted(epoch++, new Leader(beat.node(), beat.incarnation()), new Seen(beat.epoch(), beat.sequence()), name,
                "by mistake"));
        }
    }

    private void append(EpochStarted claim) {
        if (writer != null && writer.failure().isPresent()) {
            writer.close();
            writer = null;
        }
        if (writer == null) writer = writers.open("claims");
        try {
            writer.append(claim);
        } catch (LogUnavailableException e) {
            // It decides again at its next step.
        }
    }
}

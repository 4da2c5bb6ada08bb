package io.baton.leader;

import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.node.LeaderRole;
import io.baton.core.port.ChangeSource;
import io.baton.core.port.LeaderDatabase;
import io.baton.core.port.LogWriter;
import io.baton.core.port.LogWriters;
import io.baton.core.port.Loops;
import io.baton.core.replay.ReplayState;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads: opens an epoch with a slot, a relay and a read-back, lets them work, and closes it. */
public final class LeaderWriter implements LeaderRole {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWriter.class);

    /** One epoch's working parts. */
    private record Work(ReadBack readBack, ChangeSource source, LogWriter writer, Loops.Loop loop) {}

    private final LeaderDatabase database;
    private final LogWriters writers;
    private final Loops loops;
    private final LongFunction<Lsn> appliedByFollowers;
    private volatile Work work;
    private volatile boolean admitting;

    /** @param appliedByFollowers by epoch: up to where enough followers have applied, for those who wait for it */
    public LeaderWriter(LeaderDatabase database, LogWriters writers, Loops loops, LongFunction<Lsn> appliedByFollowers) {
        this.database = database;
        this.writers = writers;
        this.loops = loops;
        this.appliedByFollowers = appliedByFollowers;
    }

    @Override
    public void open(ReplayState at, long now) {
        long epoch = at.epoch();
        LOG.info("opening epoch {}: publishing what the slot holds after {}", epoch, at.logged());
        // A line of epochs that has nothing in the log yet has admitted no client either: an older slot is another line's (trap F7).
        database.prepareSlot(at.logged().equals(Lsn.ZERO));
        database.recordLeading(epoch);
        var readBack = new ReadBack(epoch, at.logged(), now);
        ChangeSource source = database.openSource();
        LogWriter writer = writers.open("epoch " + epoch);
        var relay = new WalRelay(source, writer, readBack, at.logged(), () -> appliedByFollowers.apply(epoch));
        work = new Work(readBack, source, writer, loops.start("relay-" + epoch, relay));
    }

    @Override
    public void readBack(Written entry, ReplayState after, long now) {
        work.readBack().read(entry, now);
        work.loop().wake();
    }

    @Override
    public void admit() {
        database.gate(true);
        admitting = true;
        LOG.info("leading epoch {}", work.readBack().epoch());
    }

    @Override
    public Optional<String> trouble() {
        Work now = work;
        if (now == null) return Optional.of("the relay does not run");
        return now.loop().fault().map(fault -> "the relay stopped: " + fault.getMessage());
    }

    @Override
    public void suspend() {
        admitting = false;
        Work past = work;
        work = null;
        if (past == null) return;
        past.loop().stop();
        past.writer().close();
        past.source().close();
    }

    @Override
    public void close(String reason) {
        suspend();
        LOG.warn("stepping down: {}", reason);
        database.gate(false);
        int ended = database.terminateClients();
        if (ended > 0) LOG.warn("ended {} client sessions; their unconfirmed commits are not in the log", ended);
    }

    /** The epoch in which this node takes writes; empty if it takes none. */
    Optional<Long> admittingEpoch() {
        Work now = work;
        return admitting && now != null ? Optional.of(now.readBack().epoch()) : Optional.empty();
    }

    /** Where an own write stands in the log, if it was read back lately. */
    Optional<Position> position(long xid) {
        Work now = work;
        return now == null ? Optional.empty() : now.readBack().position(xid);
    }

    /** Milliseconds since an own entry was last read back; -1 if this node does not lead. For heartbeats. */
    public long millisSinceReadBack(long now) {
        Work current = work;
        return current == null ? -1 : current.readBack().millisSince(now);
    }
}

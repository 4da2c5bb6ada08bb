package io.baton.leader;

import io.baton.core.api.Ack;
import io.baton.core.api.History.Claim;
import io.baton.core.api.Statement;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.cluster.ClusterView;
import io.baton.core.cluster.Members;
import io.baton.core.cluster.Room;
import io.baton.core.log.LogEntry.SnapshotTaken;
import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogHistory;
import io.baton.core.port.LogTrim;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Loops;
import io.baton.core.port.PastLog;
import io.baton.core.port.Snapshots;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import io.baton.core.trim.Passed;
import io.baton.core.trim.TrimRule;
import io.baton.core.trim.TrimRule.Advice;
import io.baton.core.trim.TrimRule.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off the log, while this node leads, what nobody needs any more ({@link TrimRule}). What would go with it and is still asked for, the claims
 * of former times, is written into the database first: an ordinary write, which fails if this node leads no more. Nothing is ever lost by a cut that
 * comes late or twice; one that takes an entry from somebody after all costs that node its rows, which it gets back from the snapshot.
 */
public final class LogKeeper implements Loops.Tick {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long REST_NANOS = 200_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private static final String NOTE = "INSERT INTO baton.snapshots (log_offset, location, checksum, node, position) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    private static final String FORGET = "DELETE FROM baton.snapshots WHERE log_offset < $1";
    private static final String CLAIM = "INSERT INTO baton.past_claims (log_offset, millis, epoch, leader, incarnation, seen_epoch, seen_sequence, claimant, reason, valid,"
        + " verdict) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    private static final String BEGIN = "INSERT INTO baton.log_begin (log_offset, epoch, leader, incarnation, sequence, broken) VALUES ($1, $2, $3, $4, $5, $6)"
        + " ON CONFLICT (only_row) DO UPDATE SET log_offset = EXCLUDED.log_offset, epoch = EXCLUDED.epoch, leader = EXCLUDED.leader, incarnation = EXCLUDED.incarnation,"
        + " sequence = EXCLUDED.sequence, broken = EXCLUDED.broken";

    /**
     * What it asks of the cluster.
     *
     * @param places where the snapshots stand that there are
     */
    public record Sources(Supplier<NodeView> node, Supplier<Members> members, Supplier<ClusterView> cluster, Supplier<List<SnapshotTaken>> announced,
                          Predicate<Taken> isThere, Supplier<List<ReplayState>> places) {}

    /** How the log stood at the last look. {@code why}: for whom it is kept, or why it was cut, as a sentence. */
    private record Kept(LogTrim.Size size, String why) {}

    private final Sources sources;
    private final LogTrim log;
    private final LogHistory history;
    private final PastLog past;
    private final WriteService writes;
    private final long every;
    private final TrimRule rule;
    private Passed passed = Passed.NOTHING;
    private long lookedAt;
    private boolean looked;
    private volatile Optional<Kept> kept = Optional.empty();

    /** @param every how long between two looks, in nanoseconds; a place counts once it was passed at the look before */
    public LogKeeper(Sources sources, LogTrim log, LogHistory history, PastLog past, WriteService writes, long every) {
        this.sources = sources;
        this.log = log;
        this.history = history;
        this.past = past;
        this.writes = writes.within(PATIENCE);
        this.every = every;
        this.rule = new TrimRule(log.margin());
    }

    /** How the log stands; unknown while this node does not lead, or has not looked yet. From any thread. */
    public Room.Log figures() {
        return kept.map(now -> new Room.Log(now.size().begin(), now.size().end(), now.size().bytes().orElse(Room.UNKNOWN_BYTES), now.size().free().orElse(Room.UNKNOWN_BYTES),
            now.size().total().orElse(Room.UNKNOWN_BYTES), now.why())).orElse(Room.Log.UNKNOWN);
    }

    @Override
    public long tick(long now) {
        if (!(sources.node().get().term() instanceof Term.Leading)) {
            passed = Passed.NOTHING;
            kept = Optional.empty();
            looked = false;
            return REST_NANOS;
        }
        if (looked && now - lookedAt < every) return REST_NANOS;
        looked = true;
        lookedAt = now;
        try {
            look();
        } catch (LogUnavailableException | DatabaseUnavailableException e) {
            LOG.info("it was not looked what of the log may go, which is tried again: {}", e.getMessage());
        } catch (IllegalStateException | Snapshots.FailedException e) {
            LOG.warn("the log is not cut: {}", e.getMessage());
            kept = kept.map(before -> new Kept(before.size(), e.getMessage()));
        } catch (RuntimeException e) {
            // Were this loop to end, the log would grow until its disk is full.
            String fault = "it is not cut, which is tried again: a fault of the program, " + e;
            LOG.warn("the log: {}", fault, e);
            kept = kept.map(before -> new Kept(before.size(), fault));
        }
        return REST_NANOS;
    }

    private void look() {
        LogTrim.Size size = log.size();
        if (kept.isEmpty()) kept = Optional.of(new Kept(size, "it is not known yet what of it may go"));
        passed = passed.look(sources.members().get(), sources.cluster().get());
        PastLog.Past known = past.read();
        long written = known.begin().map(PastLog.Begin::offset).orElse(0L);
        note(known.snapshots(), written);
        List<Taken> there = past.read().snapshots().stream().filter(sources.isThere()).toList();
        // What is written down never goes back, also if it was not followed by a cut and the snapshot that it was written for is gone.
        Advice advice = rule.decide(Math.max(size.begin(), written - 1), there, passed.needs(sources.members().get()));
        kept = Optional.of(new Kept(size, advice.reason()));
        if (advice instanceof Advice.Cut cut) cut(cut, size, written);
    }

    /** Snapshots are announced in the log itself, and so would be forgotten with it. Those from before its beginning were forgotten on purpose. */
    private void note(List<Taken> known, long begin) {
        var statements = new ArrayList<Statement>();
        for (SnapshotTaken taken : sources.announced().get())
            if (taken.offset() >= begin && !known.contains(new Taken(taken.offset(), taken.location(), taken.checksum())))
                statements.add(statement(NOTE, taken.offset(), taken.location(), taken.checksum(), taken.node(), taken.position()));
        if (!statements.isEmpty()) write(statements, "that a snapshot was taken");
    }

    private void cut(Advice.Cut cut, LogTrim.Size size, long written) {
        LogHistory.Told told = written >= size.begin() ? history.until(cut.before()) : behindTheGap(cut, size, written);
        var statements = new ArrayList<Statement>();
        for (Claim claim : told.claims()) if (claim.offset() >= size.begin()) statements.add(claim(claim));
        ReplayState end = told.end();
        statements.add(statement(BEGIN, cut.before(), end.epoch(), end.leader().node(), end.leader().incarnation(), end.sequence(), end.broken()));
        statements.add(statement(FORGET, cut.snapshot().offset()));
        if (!write(statements, "what is to outlive the beginning of the log")) return;
        log.cut(cut.before());
        LOG.info("the log was cut: it begins at offset {} now, not {} any more; {}", cut.before(), size.begin(), cut.reason());
        kept = Optional.of(new Kept(new LogTrim.Size(cut.before(), size.end(), size.bytes(), size.free(), size.total()), cut.reason()));
    }

    /** Somebody has cut the log who wrote nothing down. A snapshot knows what the log says at its place; claims that are gone stay gone. */
    private LogHistory.Told behindTheGap(Advice.Cut cut, LogTrim.Size size, long written) {
        ReplayState from = sources.places().get().stream().filter(place -> place.offset() + 1 >= size.begin() && place.offset() < cut.before())
            .max(Comparator.comparingLong(ReplayState::offset)).orElseThrow(() -> new IllegalStateException("the log begins at offset " + size.begin()
                + ", and what it said from offset " + written + " on was not written down, because something else than Baton has cut it. It is not cut until there are two"
                + " snapshots of after that offset, " + log.margin() + " entries apart: take them ('baton snapshot take')"));
        LOG.warn("the log begins at offset {}, and claims to leadership from offset {} on may be gone with what something else than Baton has cut off", size.begin(), written);
        return history.between(from, cut.before());
    }

    private static Statement claim(Claim claim) {
        var entry = claim.claim();
        return statement(CLAIM, claim.offset(), claim.time(), entry.epoch(), entry.leader().node(), entry.leader().incarnation(), entry.seen().epoch(),
            entry.seen().sequence(), entry.claimant(), entry.reason(), claim.valid(), claim.verdict());
    }

    private boolean write(List<Statement> statements, String what) {
        WriteOutcome outcome = writes.write(new WriteRequest(statements, Ack.LOGGED));
        if (outcome instanceof WriteOutcome.Done) return true;
        LOG.info("{} could not be written down, so the log is not cut now: {}", what, outcome);
        return false;
    }

    private static Statement statement(String sql, Object... parameters) {
        return new Statement(sql, Arrays.stream(parameters).map(String::valueOf).toList());
    }
}

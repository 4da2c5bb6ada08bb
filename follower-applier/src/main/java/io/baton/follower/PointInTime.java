package io.baton.follower;

import io.baton.core.log.LogEntry;
import io.baton.core.log.LogEntry.Progress;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Position;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a restored database forward by the log, and stops exactly where it is told to. */
public final class PointInTime {
    private static final Duration WAIT = Duration.ofMillis(100);

    /** Where to stop. */
    public sealed interface Until {
        /** The last transaction whose position the token reaches is the last one applied. */
        record Token(Position position) implements Until {}

        /** Stops before the first transaction in the log that was committed later, by its leader's clock; in microseconds since 1970. */
        record Time(long micros) implements Until {}

        /** Where the log ended when it began. */
        record End() implements Until {}
    }

    private final LogReader log;
    private final FollowerDatabase database;
    private final FollowerApplier applier;
    private final Until until;
    private ReplayState state;
    /** The last state that is not inside of a transaction. */
    private ReplayState complete;

    public PointInTime(LogReader log, FollowerDatabase database, Until until) {
        this.log = log;
        this.database = database;
        this.applier = new FollowerApplier(database, new AppliedPosition(), new Holds());
        this.until = until;
    }

    /**
     * Applies what comes after {@code from}, where the database stands, and returns where it stands then. After a failure it is begun again
     * from there.
     *
     * @param told takes where it is, now and then
     * @throws IllegalStateException if the log ends before the token, or cannot be understood; what the database holds then is said
     */
    public ReplayState run(ReplayState from, Consumer<ReplayState> told) {
        state = from;
        complete = from;
        applier.start();
        log.seekAfter(from.offset());
        long end = log.end();
        boolean stopped = false;
        while (!stopped && log.next() < end) {
            for (LogReader.Record record : log.poll(WAIT)) {
                stopped = isBeyond(record);
                if (stopped) break;
            }
            if (state.parts() > 0) continue;
            applier.commit(state, true, 0);
            told.accept(state);
        }
        // Parts of a transaction that goes beyond, or never ended.
        if (state.parts() > 0) applier.drop();
        applier.commit(complete, true, 0);
        database.close();
        if (until instanceof Until.Token token && !stopped && !complete.position().reaches(token.position()))
            throw new IllegalStateException("the log ends at position " + complete.position() + " and does not reach " + token.position()
                + ". The database is as it was at " + complete.position() + "; name an earlier token, or begin again once the log reaches it");
        return complete;
    }

    /** Takes the entry, unless it goes beyond. */
    private boolean isBeyond(LogReader.Record record) {
        ReplayState before = state;
        ReplayState.Step step = before.read(record.offset(), record.entry());
        if (step.verdict() instanceof Verdict.Halt halt) throw new IllegalStateException("the log cannot be read on: " + halt.reason() + ". The database is as it was at " + complete.position());
        if (step.verdict() instanceof Verdict.Apply apply) {
            if (isBeyond(apply.entry(), step.next())) return true;
            applier.apply(apply.entry(), before);
        }
        boolean drops = step.verdict() instanceof Verdict.Gap && before.parts() > 0 || step.verdict() instanceof Verdict.Follow follow && follow.dropsParts();
        if (drops) applier.drop();
        state = step.next();
        if (state.parts() == 0) complete = state;
        return false;
    }

    private boolean isBeyond(LogEntry.Written entry, ReplayState after) {
        if (until instanceof Until.Token token) return !token.position().reaches(after.position());
        if (until instanceof Until.Time time) return at(entry).filter(micros -> micros > time.micros()).isPresent();
        return false;
    }

    private static Optional<Long> at(LogEntry.Written entry) {
        if (entry instanceof RowsChanged rows) return Optional.of(rows.commitMicros());
        return entry instanceof Progress progress ? Optional.of(progress.timeMicros()) : Optional.empty();
    }
}

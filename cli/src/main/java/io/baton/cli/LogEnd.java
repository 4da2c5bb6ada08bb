package io.baton.cli;

import io.baton.core.port.LogReader;
import io.baton.core.replay.ReplayState;
import io.baton.core.replay.Verdict;
import java.time.Duration;

/** What the log says at its end. */
final class LogEnd {
    private static final Duration WAIT = Duration.ofMillis(100);

    private LogEnd() {}

    /** Reads on from a place. */
    static ReplayState after(ReplayState place, LogReader log) {
        ReplayState state = place;
        log.seekAfter(state.offset());
        long end = log.end();
        while (log.next() < end) for (LogReader.Record record : log.poll(WAIT)) state = read(state, record);
        return state;
    }

    private static ReplayState read(ReplayState state, LogReader.Record record) {
        ReplayState.Step step = state.read(record.offset(), record.entry());
        if (step.verdict() instanceof Verdict.Halt halt) throw new CommandFailedException("the log cannot be read: " + halt.reason() + ". Nothing was changed");
        return step.next();
    }
}

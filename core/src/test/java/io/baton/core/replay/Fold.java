package io.baton.core.replay;

import io.baton.core.log.LogEntry;
import io.baton.core.replay.ReplayState.Step;

/** A way to fold the log: the real one, or one that breaks a rule on purpose. */
@FunctionalInterface
interface Fold {
    Fold REAL = ReplayState::read;

    Step read(ReplayState state, long at, LogEntry entry);
}

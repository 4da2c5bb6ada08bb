package io.baton.core.replay;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;

/** An entry at its place of the log, and who really wrote it: a truth that no node can see, for the checks alone. */
record Read(long offset, LogEntry entry, Leader writer) {
    @Override
    public String toString() {
        return "\n  " + offset + " by " + writer + ": " + entry;
    }
}

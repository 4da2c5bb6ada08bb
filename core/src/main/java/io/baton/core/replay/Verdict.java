package io.baton.core.replay;

import io.baton.core.log.LogEntry;

/** What a node must do with an entry it has read: decided by {@link ReplayState}, carried out by the caller. */
public sealed interface Verdict {
    /** The entry counts. A part of a larger transaction is to be applied but not made visible before its last part. */
    record Apply(LogEntry.Written entry) implements Verdict {}

    /** A new epoch begins here. If {@code dropsParts}, the transaction under way never finished and is to be rolled back. */
    record Follow(LogEntry.EpochStarted claim, boolean dropsParts) implements Verdict {}

    /** For the record only. */
    record Note(LogEntry entry) implements Verdict {}

    /** Already applied: skip it. */
    record Seen(String reason) implements Verdict {}

    /** It does not count, for anybody. */
    record Void(String reason) implements Verdict {}

    /** An entry of this epoch is missing, so the rest of the epoch is void for everybody; parts under way are to be rolled back. */
    record Gap(String reason) implements Verdict {}

    /** The log cannot be understood from here on: stop, do not skip. The state has not moved. */
    record Halt(String reason) implements Verdict {}
}

package io.baton.core.port;

import io.baton.core.log.LogEntry;
import java.time.Duration;
import java.util.List;

/** Reads the replication log in order, from a place that the caller keeps. One thread uses a reader. */
public interface LogReader extends AutoCloseable {
    /** An entry and where it stands. {@code time} is the broker's append time in milliseconds since 1970. */
    record Record(long offset, long time, LogEntry entry) {}

    /**
     * The next {@link #poll} returns the first entry after {@code offset}; -1 for the log's start. Repeating it is harmless.
     *
     * @throws LogTruncatedException if the log no longer holds all entries after {@code offset}
     * @throws io.baton.core.node.HaltedException if the log ends before {@code offset}, so that it has lost entries or is another one
     */
    void seekAfter(long offset);

    /** How many entries the log is known to hold that no poll has returned yet. From memory: neither asks the broker nor throws. */
    long behind();

    /**
     * The next entries in order, none if there is none within {@code max}. Nothing is ever left out: a place that was trimmed away throws
     * {@link LogTruncatedException}, an unreachable log {@link LogUnavailableException}; after either the caller seeks again.
     *
     * @throws io.baton.core.node.HaltedException if the log has lost what was read before, or is another one
     */
    List<Record> poll(Duration max);

    /** The offset from which the next poll reads on. Equal to {@link #end} when everything was read, whatever holes there are. */
    long next();

    /** The offset that the next appended record will get at the time of the call. Throws {@link LogUnavailableException}. */
    long end();

    @Override
    void close();
}

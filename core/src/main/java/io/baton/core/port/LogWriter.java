package io.baton.core.port;

import io.baton.core.log.LogEntry;
import java.util.Optional;

/**
 * Appends to the replication log, in the order of the calls. That an append succeeded proves nothing: only reading the entry back,
 * valid, does.
 */
public interface LogWriter extends AutoCloseable {
    /**
     * Queues the entry and returns. Blocks while the queue is full.
     *
     * @throws UnloggableException if no writer would ever take the entry, since it is too large; it is not in the log
     * @throws LogUnavailableException if this or an earlier append failed, or the queue stayed full too long. Whether the entry is in
     *     the log is then unknown, and this writer takes no more: make another one, in another epoch
     */
    void append(LogEntry entry);

    /** The first failure since this writer was made, with its reason; entries after it may or may not be in the log. */
    Optional<String> failure();

    /** Gives up what is not yet sent and returns within a second. What was sent may still reach the log. Repeating it is harmless. */
    @Override
    void close();
}

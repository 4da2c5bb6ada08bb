package io.baton.core.port;

/** Makes log writers. A writer that failed is closed and replaced by a new one, never used on. */
@FunctionalInterface
public interface LogWriters {
    /** Opens a writer; {@code purpose} names it in logs and metrics. Does not wait for the log to be reachable. */
    LogWriter open(String purpose);
}

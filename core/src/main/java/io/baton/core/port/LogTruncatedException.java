package io.baton.core.port;

/** The log does not hold, or no longer holds, the entries that the reader needs next. Skipping them would lose data. */
public class LogTruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogTruncatedException(String message) {
        super(message);
    }
}

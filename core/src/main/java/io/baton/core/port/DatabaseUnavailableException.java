package io.baton.core.port;

/** The node's PostgreSQL does not answer, or dropped the connection. Nothing was half done; the caller tries again later. */
public class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

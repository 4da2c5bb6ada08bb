package io.baton.core.port;

/** The log cannot be read or written at present. Nothing is lost; the caller tries again later. */
public class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

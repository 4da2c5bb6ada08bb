package io.baton.adapters.http;

/** A call to a node's API did not do what was asked. The message says what happened, and what that means. */
public class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String retry;

    ApiException(int status, String retry, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.retry = retry;
    }

    /** The HTTP status, or 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** What repeating the call would mean: {@code safe}, {@code look-first} or {@code no}. */
    public String retry() {
        return retry;
    }
}

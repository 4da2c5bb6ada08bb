package io.baton.bench;

/** Nothing can be said about the limits. The message says why, and what to do. */
final class CannotMeasureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotMeasureException(String message) {
        super(message);
    }

    CannotMeasureException(String message, Throwable cause) {
        super(message, cause);
    }
}

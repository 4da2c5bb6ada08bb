package io.baton.core.port;

/** The answer to a COMMIT was lost: the write may or may not have happened. Look before repeating it. */
public class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}

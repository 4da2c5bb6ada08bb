package io.baton.core.node;

/** The node must not go on: an entry of the log cannot be understood. Nothing was skipped. */
public class HaltedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HaltedException(String reason) {
        super(reason);
    }

    public HaltedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}

package io.baton.core.api;

/** This node cannot give rows to another one now. */
public class RepairRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is in the way, and what to do */
    public RepairRefusedException(String message) {
        super(message);
    }
}

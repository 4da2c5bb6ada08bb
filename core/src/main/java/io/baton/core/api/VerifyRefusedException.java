package io.baton.core.api;

/** A verify call that makes no sense to this node now: no such verification, a position already passed, or the wrong role. */
public class VerifyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is in the way, what state the node is in now, and what to do */
    public VerifyRefusedException(String message) {
        super(message);
    }
}

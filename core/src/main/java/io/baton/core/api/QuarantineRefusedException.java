package io.baton.core.api;

/** A transaction in quarantine cannot be replayed or discarded. Nothing was done. */
public class QuarantineRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean missing;

    /**
     * @param message what is in the way, and what to do
     * @param missing whether there is no such transaction at all
     */
    public QuarantineRefusedException(String message, boolean missing) {
        super(message);
        this.missing = missing;
    }

    public boolean missing() {
        return missing;
    }
}

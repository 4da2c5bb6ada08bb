package io.baton.adapters.snapshot;

/** A snapshot cannot be taken, read or restored: its store does not answer, or it is not whole. The message says which, and what to do. */
public class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean corrupt;

    private SnapshotException(String message, boolean corrupt, Throwable cause) {
        super(message, cause);
        this.corrupt = corrupt;
    }

    public static SnapshotException failed(String message, Throwable cause) {
        return new SnapshotException(message, false, cause);
    }

    /** It will never be of use. */
    public static SnapshotException corrupt(String message) {
        return new SnapshotException(message, true, null);
    }

    /** Whether to try again is of no use. */
    public boolean isCorrupt() {
        return corrupt;
    }
}

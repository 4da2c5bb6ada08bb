package io.baton.core.node;

/** The local database has to be filled from a snapshot before it is of any use. */
public class SnapshotNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SnapshotNeededException(String reason) {
        super(reason);
    }
}

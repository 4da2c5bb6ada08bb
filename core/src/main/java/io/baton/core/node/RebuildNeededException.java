package io.baton.core.node;

/** What this database holds beyond the log cannot be undone row by row. It has to be built again from the log or a snapshot. */
public class RebuildNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RebuildNeededException(String reason) {
        super(reason);
    }
}

package io.baton.core.node;

/** A deposed leader needs rows of a whole node to undo what it had not logged, and none gives any now. Nothing was changed; to be tried again. */
public class RowsNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RowsNeededException(String reason, Throwable cause) {
        super(reason, cause);
    }
}

package io.baton.core.port;

/** The rows that another node needs are larger together than one answer may be: no node could hold them, neither who gives nor who takes them. */
public class RowsTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message says how much they may take */
    public RowsTooLargeException(String message) {
        super(message);
    }
}

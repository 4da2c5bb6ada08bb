package io.baton.core.port;

/** The database refused a change of the log. Retrying at once will not help; skipping it would make the follower differ. */
public class ApplyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /** @param message names the table, the key and PostgreSQL's own reason */
    public ApplyException(String message, String sqlState, Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    public String sqlState() {
        return sqlState;
    }
}

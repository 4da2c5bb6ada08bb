package io.baton.core.port;

/** PostgreSQL refused a client's statement. The transaction was rolled back; nothing was written. */
public class SqlRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final int statement;

    /** @param statement which of the request's statements, from 0; -1 if it was the commit itself */
    public SqlRefusedException(String message, String sqlState, int statement) {
        super(message);
        this.sqlState = sqlState;
        this.statement = statement;
    }

    public String sqlState() {
        return sqlState;
    }

    public int statement() {
        return statement;
    }
}

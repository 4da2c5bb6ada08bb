package io.baton.adapters.postgres;

import io.baton.core.port.ApplyException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** What an error of PostgreSQL means to the applier. */
final class SqlFailure {
    /** Connection, resources, operator, system: the change may be good, the server could not take it now. 40: a deadlock with a reader. */
    private static final Set<String> OUTAGE_CLASSES = Set.of("08", "53", "57", "58", "40");

    private static final int LONGEST_REASON = 1000;

    private SqlFailure() {}

    /** Whether trying again later may help; otherwise the change itself was refused. */
    static boolean isOutage(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.length() < 2 || OUTAGE_CLASSES.contains(state.substring(0, 2)) || state.equals("55P03");
    }

    /** PostgreSQL's message and detail, which name the constraint and the key. */
    static String reason(SQLException e) {
        SQLException cause = e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
        String text = cause.getMessage();
        if (cause instanceof PSQLException refused && refused.getServerErrorMessage() != null) {
            var server = refused.getServerErrorMessage();
            text = server.getMessage() + (server.getDetail() == null ? "" : " (" + server.getDetail() + ")");
        }
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }

    /** Names the change, PostgreSQL's reason and its SQLSTATE, and says what to do (trap A15). */
    static ApplyException refused(String what, String reason, String sqlState, Exception cause) {
        return new ApplyException(what + " was refused: " + reason + " (SQLSTATE " + sqlState + "). Nothing since the last commit was"
            + " applied, nothing was skipped. Compare the row with the leader's, repair it here and retry, or rebuild this node.",
            sqlState, cause);
    }
}

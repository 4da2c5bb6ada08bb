package io.baton.adapters.http;

import io.baton.adapters.http.Problem.Kind;
import io.baton.core.api.QuarantineRefusedException;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.RepairRefusedException;
import io.baton.core.api.VerifyRefusedException;
import io.baton.core.api.WriteOutcome;
import io.baton.core.node.HaltedException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.OutcomeUnknownException;
import io.baton.core.port.RowsGoneException;
import io.baton.core.port.RowsTooLargeException;
import io.baton.core.port.SqlRefusedException;
import java.util.List;

/** The one table that says which outcome becomes which HTTP error. */
final class Problems {
    private static final String LOOK = " It may have been written, or may yet be. Read back what it would have changed before repeating it.";

    /** What was asked for decides what some of PostgreSQL's refusals mean. */
    enum Call { TRANSACTION, ROW, QUERY }

    private record Rule(String sqlState, Kind kind) {}

    /** The first rule whose code begins the SQLSTATE counts, so the longer codes stand above their class. */
    private static final List<Rule> RULES = List.of(
        new Rule("25006", Kind.UNAVAILABLE), // read-only: the gate is shut, the leader is changing
        new Rule("40003", Kind.OUTCOME_UNKNOWN), // statement completion unknown
        new Rule("40", Kind.CONFLICT), // serialization failure, deadlock
        new Rule("55P03", Kind.CONFLICT), // lock not available
        new Rule("55006", Kind.CONFLICT), // object in use
        new Rule("42501", Kind.FORBIDDEN),
        new Rule("23", Kind.CONSTRAINT),
        new Rule("08", Kind.UNAVAILABLE), // connection
        new Rule("53", Kind.UNAVAILABLE), // out of disk, memory, connections
        new Rule("57", Kind.UNAVAILABLE), // cancelled, shutting down
        new Rule("58", Kind.INTERNAL), // the server's own files
        new Rule("F0", Kind.INTERNAL), // the server's configuration
        new Rule("XX", Kind.INTERNAL), // the server's own bugs
        new Rule("28", Kind.INTERNAL), // the node may not log in
        new Rule("", Kind.REFUSED)); // 22, 42, 0A, P0 and all others: the statement is at fault

    private Problems() {}

    /** For any outcome but Done and NotLeader, which are no problems. */
    static Problem of(WriteOutcome outcome, Call call) {
        if (outcome instanceof WriteOutcome.Refused refused) {
            return refused(refused.sqlState(), refused.message(), call, refused.statement());
        }
        if (outcome instanceof WriteOutcome.Invalid invalid) return Problem.badRequest(invalid.message());
        if (outcome instanceof WriteOutcome.Unavailable unavailable) return Problem.of(Kind.UNAVAILABLE, unavailable.reason());
        if (outcome instanceof WriteOutcome.Unknown unknown) return unknown(unknown.reason());
        throw new IllegalStateException("not a problem: " + outcome);
    }

    /** For any outcome but Rows. {@code missing}: names what was asked for. */
    static Problem of(ReadOutcome outcome, Call call, String missing) {
        if (outcome instanceof ReadOutcome.Missing none) {
            return Problem.of(Kind.NOT_FOUND, "There is no " + missing + " at position " + none.position() + ".").at(none.position());
        }
        if (outcome instanceof ReadOutcome.Refused refused) return refused(refused.sqlState(), refused.message(), call, -1);
        if (outcome instanceof ReadOutcome.Invalid invalid) return Problem.badRequest(invalid.message());
        if (outcome instanceof ReadOutcome.Behind behind) return behind(behind);
        if (outcome instanceof ReadOutcome.Unavailable unavailable) return Problem.of(Kind.UNAVAILABLE, unavailable.reason());
        throw new IllegalStateException("not a problem: " + outcome);
    }

    /** For what the ports throw; {@code writing}: whether the request might have written before it failed. */
    static Problem of(RuntimeException error, boolean writing) {
        if (error instanceof ProblemException known) return known.problem();
        if (error instanceof VerifyRefusedException refused) return Problem.of(Kind.VERIFY_REFUSED, refused.getMessage());
        if (error instanceof QuarantineRefusedException refused)
            return Problem.of(refused.missing() ? Kind.NOT_IN_QUARANTINE : Kind.QUARANTINE_REFUSED, sentence(refused.getMessage()));
        if (error instanceof RepairRefusedException refused) return Problem.of(Kind.UNAVAILABLE, sentence(refused.getMessage()));
        if (error instanceof RowsGoneException gone) return Problem.of(Kind.ROWS_GONE, sentence(gone.getMessage())).at(gone.position());
        if (error instanceof RowsTooLargeException large) return Problem.of(Kind.ROWS_TOO_LARGE, sentence(large.getMessage()));
        if (error instanceof HaltedException halted) return Problem.of(Kind.INTERNAL, sentence(halted.getMessage()));
        if (error instanceof OutcomeUnknownException lost) return unknown(lost.getMessage());
        if (error instanceof DatabaseUnavailableException || error instanceof LogUnavailableException) {
            return Problem.of(Kind.UNAVAILABLE, error.getMessage());
        }
        if (error instanceof SqlRefusedException sql) {
            return refused(sql.sqlState(), sql.getMessage(), writing ? Call.TRANSACTION : Call.QUERY, sql.statement());
        }
        var internal = Problem.of(Kind.INTERNAL, "The node met an error that it does not expect; its log has the details."
            + (writing ? LOOK : " Nothing was written. Report it if it happens again."));
        return writing ? internal.withRetry(Problem.Retry.LOOK_FIRST) : internal;
    }

    static Problem unknown(String reason) {
        return Problem.of(Kind.OUTCOME_UNKNOWN, sentence(reason) + LOOK);
    }

    private static Problem refused(String state, String message, Call call, int statement) {
        String code = state == null ? "" : state;
        Integer index = statement < 0 ? null : statement;
        return Problem.of(kind(code, call), detail(code, message, call)).withSql(code.isEmpty() ? null : code, index);
    }

    private static Kind kind(String code, Call call) {
        if (code.isEmpty()) return Kind.INTERNAL;
        // A query runs in a read-only transaction on every node, so there 25006 is the request's own fault.
        if (code.equals("25006") && call == Call.QUERY) return Kind.REFUSED;
        if (code.equals("42P01") && call == Call.ROW) return Kind.NO_SUCH_TABLE;
        return RULES.stream().filter(rule -> code.startsWith(rule.sqlState)).findFirst().orElseThrow().kind;
    }

    private static String detail(String code, String message, Call call) {
        String said = sentence(message == null || message.isBlank() ? "PostgreSQL gave no reason" : message);
        if (kind(code, call) == Kind.OUTCOME_UNKNOWN) return said + LOOK;
        if (call != Call.QUERY) return said + " Nothing was written.";
        return code.equals("25006") ? said + " Queries only read: send what writes to POST /v1/transactions." : said;
    }

    private static Problem behind(ReadOutcome.Behind behind) {
        return Problem.of(Kind.BEHIND, "This node has applied " + behind.position() + " and did not reach " + behind.wanted()
            + " in time. Nothing was read. Try again, allow more time with the header Baton-Timeout, or ask another node.")
            .at(behind.position());
    }

    private static String sentence(String text) {
        String trimmed = text.strip();
        return trimmed.isEmpty() || ".!?".indexOf(trimmed.charAt(trimmed.length() - 1)) >= 0 ? trimmed : trimmed + ".";
    }
}

package io.baton.adapters.http;

import io.baton.core.log.Position;
import java.util.Locale;

/**
 * An error as the API tells it (RFC 9457, {@code application/problem+json}).
 *
 * @param sqlState PostgreSQL's code, or null
 * @param statement which statement of the request, from 0, or null
 * @param position what the node had applied, or null to say where it is now
 */
record Problem(Kind kind, int status, Retry retry, String detail, String sqlState, Integer statement, Position position) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** What repeating the same request would mean. */
    enum Retry {
        /** Nothing was written; the same request may succeed later. */
        SAFE("safe"),
        /** It may have been written: look first. */
        LOOK_FIRST("look-first"),
        /** The same request will fail again. */
        NO("no");

        final String word;

        Retry(String word) {
            this.word = word;
        }
    }

    /** The kinds of problem. Each has its own {@code type}; the status given here is the usual one. */
    enum Kind {
        BAD_REQUEST(400, Retry.NO, "The request is not valid"),
        FORBIDDEN(403, Retry.NO, "PostgreSQL does not allow this"),
        FROM_A_WEB_PAGE(403, Retry.NO, "Web pages may not call this API"),
        NO_SUCH_PATH(404, Retry.NO, "Nothing answers at this path"),
        NO_SUCH_TABLE(404, Retry.NO, "There is no such table"),
        NOT_FOUND(404, Retry.NO, "There is no such row or key"),
        NOT_IN_QUARANTINE(404, Retry.NO, "There is no such transaction in quarantine"),
        METHOD_NOT_ALLOWED(405, Retry.NO, "This path does not take that method"),
        CONSTRAINT(409, Retry.NO, "A constraint of the database forbids this"),
        SWITCHOVER_REFUSED(409, Retry.SAFE, "No switchover took place"),
        CONFLICT(409, Retry.SAFE, "Another transaction was in the way"),
        VERIFY_REFUSED(409, Retry.NO, "This node cannot do that step of a verification now"),
        RETIRE_REFUSED(409, Retry.SAFE, "The node was not retired"),
        FOLLOWER_REFUSED(409, Retry.NO, "The node does not do that now"),
        SNAPSHOT_REFUSED(409, Retry.SAFE, "This node takes no snapshot now"),
        ROWS_GONE(409, Retry.NO, "The table is not what it was"),
        QUARANTINE_REFUSED(409, Retry.NO, "That transaction cannot be replayed or discarded"),
        ROWS_TOO_LARGE(413, Retry.NO, "The rows are too large for one answer"),
        TOO_LARGE(413, Retry.NO, "The body is too large"),
        REFUSED(422, Retry.NO, "PostgreSQL refused the statement"),
        INTERNAL(500, Retry.NO, "The node failed"),
        UNAVAILABLE(503, Retry.SAFE, "Not possible at the moment"),
        BUSY(503, Retry.SAFE, "Too many requests at once"),
        NO_LEADER(503, Retry.SAFE, "No leader can be reached"),
        BEHIND(504, Retry.SAFE, "The node has not applied that position yet"),
        OUTCOME_UNKNOWN(504, Retry.LOOK_FIRST, "The outcome is not known");

        final int status;
        final Retry retry;
        final String title;

        Kind(int status, Retry retry, String title) {
            this.status = status;
            this.retry = retry;
            this.title = title;
        }

        String type() {
            return "urn:baton:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Problem of(Kind kind, String detail) {
        return new Problem(kind, kind.status, kind.retry, detail, null, null, null);
    }

    static Problem badRequest(String detail) {
        return of(Kind.BAD_REQUEST, detail);
    }

    Problem withSql(String state, Integer statementIndex) {
        return new Problem(kind, status, retry, detail, state, statementIndex, position);
    }

    Problem at(Position where) {
        return new Problem(kind, status, retry, detail, sqlState, statement, where);
    }

    Problem withStatus(int other) {
        return new Problem(kind, other, retry, detail, sqlState, statement, position);
    }

    Problem withRetry(Retry other) {
        return new Problem(kind, status, other, detail, sqlState, statement, position);
    }

    ProblemException asException() {
        return new ProblemException(this);
    }

    String json() {
        return JsonAnswer.text(json -> {
            json.writeStringField("type", kind.type());
            json.writeStringField("title", kind.title);
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            json.writeStringField("retry", retry.word);
            if (sqlState != null) json.writeStringField("sqlstate", sqlState);
            if (statement != null) json.writeNumberField("statement", statement);
            if (position != null) json.writeStringField("position", position.toString());
        });
    }
}

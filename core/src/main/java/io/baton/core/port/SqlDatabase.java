package io.baton.core.port;

import io.baton.core.api.Ack;
import io.baton.core.api.QueryResult;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import io.baton.core.log.Lsn;
import java.util.List;
import java.util.OptionalLong;

/**
 * Runs clients' SQL on the local PostgreSQL. Methods block, up to the server's own time.
 *
 * <p>They throw {@link SqlRefusedException} when PostgreSQL refuses a statement (nothing was done), {@link
 * OutcomeUnknownException} when the connection broke while a COMMIT was under way, and {@link DatabaseUnavailableException} when
 * nothing was begun.
 */
public interface SqlDatabase {
    /**
     * What a commit left behind.
     *
     * @param xid the transaction's 64-bit id; empty if it wrote nothing
     * @param lsn the server's WAL end just after the commit
     * @param waitCancelled PostgreSQL warned that the wait for the synchronous standby was cut short (trap S3)
     */
    record Committed(OptionalLong xid, Lsn lsn, boolean waitCancelled, List<Long> rows) {}

    /** Runs the statements as one transaction, all or nothing. Returns when PostgreSQL's COMMIT does. */
    Committed write(List<Statement> statements, Ack ack);

    /** Runs one statement in a read-only transaction. */
    QueryResult read(Statement statement);

    /** The columns and the primary key of a table, given as {@code name} or {@code schema.name}. */
    TableShape table(String name);
}

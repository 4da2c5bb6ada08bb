package io.baton.adapters.postgres;

import io.baton.core.log.Datum;
import io.baton.core.log.LogEntry.Written;
import io.baton.core.log.Relation;
import io.baton.core.port.ApplyException;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.FollowerDatabase;
import io.baton.core.replay.ReplayState;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The local PostgreSQL as the place where the log is applied, over one session that is opened by {@link #load}.
 *
 * <p>Changes are buffered, so {@link #commit} may throw {@link ApplyException} for a change that {@link #apply} took. Not thread-safe.
 * Whose database it is, is checked elsewhere; a database without a stored position starts at {@link ReplayState#START}.
 */
public final class PostgresFollower implements FollowerDatabase {
    private interface Work<T> {
        T run(ApplySession session) throws SQLException;
    }

    private final PostgresServer server;
    private final int maxRows;
    private ApplySession session;

    public PostgresFollower(PostgresServer server) {
        this(server, ApplyBatch.MAX_ROWS);
    }

    /** @param maxRows how many changes are buffered before they are sent */
    PostgresFollower(PostgresServer server, int maxRows) {
        this.server = server;
        this.maxRows = maxRows;
    }

    @Override
    public Stored load() {
        close();
        try {
            session = ApplySession.open(server, maxRows);
            return session.stored();
        } catch (SQLException e) {
            close();
            if (SqlFailure.isOutage(e)) throw unavailable(e);
            throw new IllegalStateException("the applier cannot work in " + server + " as " + server.user() + ": " + SqlFailure.reason(e)
                + " (SQLSTATE " + e.getSQLState() + "). Nothing was changed. It needs a superuser and the schema \"baton\".", e);
        }
    }

    @Override
    public void apply(Written entry) {
        inSession(s -> {
            s.apply(entry);
            return null;
        });
    }

    @Override
    public void commit(ReplayState state, boolean durable) {
        if (state.parts() > 0) throw new IllegalStateException("a position inside an unfinished transaction is not to be stored: " + state);
        inSession(s -> {
            s.commit(state, durable);
            return null;
        });
    }

    @Override
    public void skip(Written last, long offset, String by) {
        inSession(s -> {
            s.skip(last, offset, by);
            return null;
        });
    }

    @Override
    public void pause(Optional<String> by) {
        InternalSession.run(server, "pause", session -> InternalSession.ask(session, "UPDATE baton.node SET paused = CASE WHEN ?::boolean THEN"
            + " to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC by ' || ? END RETURNING 1", Boolean.toString(by.isPresent()), by.orElse("")));
    }

    @Override
    public void dropParts() {
        inSession(s -> {
            s.dropParts();
            return null;
        });
    }

    @Override
    public void replaceRows(Relation relation, Collection<List<Datum>> keys, List<List<Datum>> rows) {
        inSession(s -> {
            s.replaceRows(relation, keys, rows);
            return null;
        });
    }

    @Override
    public void close() {
        if (session == null) return;
        ApplySession ending = session;
        session = null;
        try {
            ending.close();
        } catch (SQLException e) {
            // The session ends with its connection either way, and the server undoes what was not committed.
        }
    }

    /** How many flushes of this session failed as batches and were done again one by one. */
    long redone() {
        return session == null ? 0 : session.redone();
    }

    private <T> T inSession(Work<T> work) {
        if (session == null) throw new DatabaseUnavailableException("no session in " + server + "; load() opens one", null);
        try {
            return work.run(session);
        } catch (SQLException e) {
            if (SqlFailure.isOutage(e)) {
                close();
                throw unavailable(e);
            }
            forgetTransaction();
            throw SqlFailure.refused("a step of the transaction", SqlFailure.reason(e), e.getSQLState(), e);
        } catch (ApplyException e) {
            forgetTransaction();
            throw e;
        }
    }

    /** Nothing of a transaction with a refused change may stay. */
    private void forgetTransaction() {
        try {
            session.rollback();
        } catch (SQLException e) {
            close();
        }
    }

    private DatabaseUnavailableException unavailable(SQLException e) {
        return new DatabaseUnavailableException("PostgreSQL at " + server + " does not take the log: " + SqlFailure.reason(e)
            + ". Nothing since the last commit remains; it is loaded and applied again.", e);
    }
}

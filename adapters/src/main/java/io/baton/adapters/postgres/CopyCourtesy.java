package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Gives a copy up that keeps somebody waiting: who wants to truncate or alter one of its tables waits for it, and everybody who comes after him to that
 * table waits behind him.
 */
final class CopyCourtesy {
    private static final long LOOK_NANOS = 1_000_000_000L;

    private static final String WAITING = "SELECT string_agg(DISTINCT format('process %s of %s (%s)', a.pid, a.usename, left(a.query, 60)), ', ') FROM pg_locks l"
        + " JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND l.waitstart < now() - ?::interval AND ?::int = ANY (pg_blocking_pids(l.pid))";

    private final PostgresServer server;
    private final String copier;
    private final Optional<Duration> patience;
    private final String advice;
    private long looked = System.nanoTime();

    /**
     * @param copier the session that holds the locks
     * @param patience how long others may be kept waiting; empty for as long as it takes
     * @param advice what to do about it, as a sentence without its end
     */
    CopyCourtesy(PostgresServer server, Connection copier, Optional<Duration> patience, String advice) throws SQLException {
        this.server = server;
        this.copier = InternalSession.ask(copier, "SELECT pg_backend_pid()");
        this.patience = patience;
        this.advice = advice;
    }

    /**
     * Looks once a second, or as often as others have patience; cheap enough to be called for every row.
     *
     * @throws SQLException of class 55 if somebody waits for longer than that
     */
    void look() throws SQLException {
        if (patience.isEmpty() || System.nanoTime() - looked < Math.min(LOOK_NANOS, patience.get().toNanos())) return;
        looked = System.nanoTime();
        try (Connection session = server.connect("copy")) {
            String waiting = InternalSession.ask(session, WAITING, patience.get().toMillis() + " milliseconds", copier);
            if (waiting != null) throw new SQLException("it kept others waiting for more than " + patience.get().toSeconds() + " s: " + waiting + ". " + advice, "55P03");
        }
    }
}

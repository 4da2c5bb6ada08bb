package io.baton.adapters.postgres;

import io.baton.core.replay.ReplayState;
import java.util.Optional;

/**
 * A node's database that was filled with a copy and was not started yet. Which epochs of the node's name are of another database is settled at its
 * first start, and not when it is copied: a former process of that name may still have led meanwhile.
 */
public final class FreshCopy {
    /** As the first epoch that may be its own: none. */
    static final long NOT_SETTLED = Long.MAX_VALUE;

    private static final String IS_FRESH = "SELECT 1 FROM baton.node WHERE own_since = " + NOT_SETTLED;
    private static final String SETTLE = "UPDATE baton.node SET own_since = ?::bigint WHERE own_since = " + NOT_SETTLED + " RETURNING 1";

    private final PostgresServer server;

    public FreshCopy(PostgresServer server) {
        this.server = server;
    }

    /** The place of the log that it stands at; empty if this database is no copy, or was settled. */
    public Optional<ReplayState> place() {
        return InternalSession.run(server, "fresh copy", session ->
            InternalSession.ask(session, IS_FRESH) == null ? Optional.empty() : Optional.of(ApplySession.stored(session).state()));
    }

    /** Epochs of the node's name from {@code epoch} on are this database's; all that is before it comes from the log, like anybody's. */
    public void settle(long epoch) {
        InternalSession.run(server, "fresh copy", session -> InternalSession.ask(session, SETTLE, Long.toString(epoch)));
    }
}

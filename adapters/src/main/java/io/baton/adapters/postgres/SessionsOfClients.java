package io.baton.adapters.postgres;

/** Which sessions of {@code pg_stat_activity} are clients', as SQL. */
final class SessionsOfClients {
    /** Baton's own sessions are known by name and role together, for a client may call itself what it likes. */
    static final String FOREIGN = "backend_type = 'client backend' AND pid <> pg_backend_pid() AND (application_name NOT LIKE '"
        + PostgresServer.SESSION_PREFIX + "%' OR usename IS DISTINCT FROM current_user)";

    /**
     * A session that is just beginning has neither name nor role yet (PostgreSQL 18 shows it all the same), so it may be Baton's own:
     * it counts, and is looked at again.
     */
    static final String NAMED = "state IS NOT NULL AND state <> 'starting'";

    private SessionsOfClients() {}
}

package io.baton.core.port;

/** Keeps clients away from rows that nobody was promised. */
public interface Fence {
    /**
     * Tells every client session of the local PostgreSQL to end, and does not wait for it. Baton's own sessions stay. May be repeated.
     *
     * @param deposed whether another node leads: then what clients have prepared and not committed is rolled back too
     * @return how many there were
     * @throws DatabaseUnavailableException if the server does not answer
     */
    int endSessions(boolean deposed);
}

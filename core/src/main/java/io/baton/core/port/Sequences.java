package io.baton.core.port;

import java.util.List;

/** The sequences of the local PostgreSQL. Throws {@link DatabaseUnavailableException}. */
public interface Sequences {
    /**
     * One sequence that was drawn from.
     *
     * @param last the last value that it gave out, or set aside for a session's cache
     * @param increment negative for one that descends
     */
    record Drawn(String schema, String name, long last, long increment) {}

    /** All that were drawn from. */
    List<Drawn> drawn();

    /** Raises every sequence that belongs to a column to the column's largest value, where an index finds that quickly. */
    void raiseToColumns();
}

package io.baton.core.port;

import java.util.List;

/** The replicated tables of the local PostgreSQL that have no key (trap A2). */
public interface KeylessTables {
    /**
     * Names are {@code schema.table}, in order.
     *
     * @param refused rows can be added, and not changed nor deleted
     * @param scanned replica identity FULL, and no unique key: each change costs every follower a look at all rows
     */
    record Found(List<String> refused, List<String> scanned) {}

    /**
     * Gives the identity FULL to those tables without a key for which the operator has asked for it, and tells how things stand then. May be
     * repeated freely; a table that somebody else holds a lock on is left for the next time. Throws {@link DatabaseUnavailableException}.
     */
    Found settle();
}

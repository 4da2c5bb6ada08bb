package io.baton.core.port;

import io.baton.core.cluster.Members;

/** The members of the cluster as the local database has them. */
public interface MemberTable {
    /** Reads them. Throws {@link DatabaseUnavailableException}; it may be asked again. */
    Members read();
}

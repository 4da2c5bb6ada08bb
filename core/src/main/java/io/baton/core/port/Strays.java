package io.baton.core.port;

import java.util.List;

/** Client sessions that write where nobody should. */
public interface Strays {
    /**
     * The process ids of client sessions of the local PostgreSQL that have written and not ended their transaction, those included whose
     * commit waits for the log. Throws {@link DatabaseUnavailableException}.
     */
    List<Integer> writing();
}

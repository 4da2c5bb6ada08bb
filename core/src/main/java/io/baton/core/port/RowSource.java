package io.baton.core.port;

import io.baton.core.rejoin.TouchedKeys;
import java.util.List;

/**
 * Single rows of the local PostgreSQL for another node, all of one exactly known position. Throws {@link DatabaseUnavailableException}, and
 * {@link RowsGoneException} if a table is not there at that position, or not as it was asked for; {@link RowsTooLargeException} if they are too large together to be
 * held.
 */
public interface RowSource {
    /** For a server that applies the log: the position was committed together with the rows. */
    Peers.Rows ofFollower(List<TouchedKeys.Table> keys);

    /** For the server that leads {@code epoch}. Waits for transactions under way to end. */
    Peers.Rows ofLeader(long epoch, List<TouchedKeys.Table> keys);
}

package io.baton.core.api;

import io.baton.core.log.Position;
import io.baton.core.port.Peers;
import io.baton.core.rejoin.TouchedKeys;
import java.util.List;

/** Gives single rows to a node that rejoins. */
public interface RepairService {
    /**
     * The rows with these keys at one position that reaches {@code atLeast}; waits a little for that.
     *
     * @throws RepairRefusedException if this node is in no state to give rows; another may be, or this one later
     * @throws io.baton.core.port.RowsGoneException if, at a position that reaches {@code atLeast}, a table is not there or not as it was
     */
    Peers.Rows rows(List<TouchedKeys.Table> keys, Position atLeast);
}

package io.baton.core.port;

import io.baton.core.log.Datum;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.rejoin.TouchedKeys;
import java.util.List;

/** The other nodes, for a node that has to be mended. */
public interface Peers {
    /** The rows of some keys as they are at exactly {@code position}; a key without a row has none. Values in the relation's order. */
    record Rows(Position position, List<TableRows> tables) {}

    record TableRows(Relation relation, List<List<Datum>> rows) {}

    /**
     * Asks a healthy node.
     *
     * @param atLeast the rows' position reaches this one. Where the asking node stands is what it must be: older rows would bring back
     *     values that the log has replaced before that place, and never replaces again
     * @throws LogUnavailableException if no node can answer now; to be tried again
     * @throws io.baton.core.node.RebuildNeededException if asking again cannot help
     */
    Rows fetch(List<TouchedKeys.Table> keys, Position atLeast);
}

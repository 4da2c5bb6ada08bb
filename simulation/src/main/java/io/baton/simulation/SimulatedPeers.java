package io.baton.simulation;

import io.baton.core.log.Datum;
import io.baton.core.log.Position;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Peers;
import io.baton.core.rejoin.TouchedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The other nodes, of which any that can be reached may answer, however far behind it is. */
final class SimulatedPeers implements Peers {
    /** A healthy peer's rows, and the place of the log that they are of. */
    record Peer(Position position, int[] rows) {}

    private final Chance chance;
    private final Supplier<List<Peer>> reachable;

    SimulatedPeers(Chance chance, Supplier<List<Peer>> reachable) {
        this.chance = chance;
        this.reachable = reachable;
    }

    /** The place that the rows should reach is not looked at: whoever asks has to notice old rows. */
    @Override
    public Rows fetch(List<TouchedKeys.Table> keys, Position atLeast) {
        List<Peer> peers = reachable.get();
        if (peers.isEmpty()) throw new LogUnavailableException("no peer can be read at present", null);
        Peer peer = chance.of(peers);
        List<List<Datum>> rows = new ArrayList<>();
        for (List<Datum> key : keys.get(0).keys()) {
            int number = Table.number(key.get(0));
            if (peer.rows()[number] != 0) rows.add(Table.row(number, peer.rows()[number]));
        }
        // The digest belongs to no transaction's rows and to all of them.
        rows.add(Table.row(Table.DIGEST, peer.rows()[Table.DIGEST]));
        return new Rows(peer.position(), List.of(new TableRows(keys.get(0).relation(), rows)));
    }
}

package io.baton.simulation;

import io.baton.core.api.RepairRefusedException;
import io.baton.core.api.RepairService;
import io.baton.core.log.Position;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.Peers;
import io.baton.core.rejoin.TouchedKeys;
import java.util.List;
import java.util.function.Supplier;

/** The other nodes, of which any that can be reached may answer, however far behind it is. */
final class SimulatedPeers implements Peers {
    private final Chance chance;
    private final Supplier<List<RepairService>> reachable;

    SimulatedPeers(Chance chance, Supplier<List<RepairService>> reachable) {
        this.chance = chance;
        this.reachable = reachable;
    }

    /** The place that the rows should reach is not told: whoever asks has to notice old rows. */
    @Override
    public Rows fetch(List<TouchedKeys.Table> keys, Position atLeast) {
        List<RepairService> peers = reachable.get();
        int first = peers.isEmpty() ? 0 : chance.below(peers.size());
        for (int i = 0; i < peers.size(); i++) {
            try {
                return peers.get((first + i) % peers.size()).rows(keys, Position.START);
            } catch (RepairRefusedException | DatabaseUnavailableException e) {
                // The next one may.
            }
        }
        throw new LogUnavailableException("no peer can be read at present", null);
    }
}

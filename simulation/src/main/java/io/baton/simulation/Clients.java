package io.baton.simulation;

import io.baton.simulation.SimulatedDatabase.Ack;
import java.util.List;

/** Clients that write to whichever database lets them. */
final class Clients {
    private final Chance chance;
    private final Faults faults;
    private final List<SimulatedNode> nodes;
    private int xid;

    Clients(Chance chance, Faults faults, List<SimulatedNode> nodes) {
        this.chance = chance;
        this.faults = faults;
        this.nodes = nodes;
    }

    /** One write to some database; nothing happens if that one takes none. */
    void write() {
        SimulatedDatabase database = chance.of(nodes).database;
        if (!database.admits()) return;
        boolean large = chance.onceIn(4);
        int[] keys = new int[1 + chance.below(large ? 4 : 2)];
        for (int i = 0; i < keys.length; i++) keys[i] = chance.below(Table.KEYS);
        database.write(new Table.Write(++xid, keys, chance.onceIn(5), large, faults.writesTooMuch()), ack());
    }

    private Ack ack() {
        return switch (chance.below(6)) {
            case 0 -> Ack.OFF;
            case 1, 2 -> Ack.LOCAL;
            case 3 -> Ack.APPLIED;
            default -> Ack.LOGGED;
        };
    }

    /** One small write that waits for the log, to whoever takes writes of both kinds of clients; 0 if nobody does. */
    int probe() {
        for (SimulatedNode node : nodes) {
            var write = new Table.Write(xid + 1, new int[] {chance.below(Table.KEYS)}, false, false, false);
            if (node.admitsOverTheApi() && node.database.write(write, Ack.APPLIED)) return ++xid;
        }
        return 0;
    }
}

package io.baton.simulation;

import java.util.List;

/** What befalls machines and their connections, and how it ends. */
final class Disasters {
    private static final long MILLI = 1_000_000L;

    private final Chance chance;
    private final Trace trace;
    private final List<SimulatedNode> nodes;
    private final int healRate;

    Disasters(Chance chance, Trace trace, List<SimulatedNode> nodes) {
        this.chance = chance;
        this.trace = trace;
        this.nodes = nodes;
        this.healRate = 4 + chance.below(30);
    }

    void strike(long now) {
        int which = chance.below(nodes.size());
        SimulatedNode node = nodes.get(which);
        int kind = chance.below(8);
        trace.say(kind * 10L + which, () -> "FAULT " + node.name + ": " + List.of("node is killed", "PostgreSQL crashes", "node and PostgreSQL crash",
            "is paused", "is paused for long", "is cut off from the log", "everybody is cut off from the log", "loses its database connections").get(kind));
        switch (kind) {
            case 0 -> node.kill();
            case 1 -> node.database.crash();
            case 2 -> {
                node.kill();
                node.database.crash();
            }
            case 3 -> node.pauseUntil(now + chance.below(1_000) * MILLI);
            case 4 -> node.pauseUntil(now + chance.below(6_000) * MILLI);
            case 5 -> node.reach(false);
            case 6 -> nodes.forEach(each -> each.reach(false));
            default -> node.database.cutConnections();
        }
    }

    /** Something that is broken is repaired, sooner or later. */
    void heal(long now) {
        if (!chance.onceIn(healRate)) return;
        heal(chance.of(nodes));
    }

    private void heal(SimulatedNode node) {
        if (!node.isReachable()) trace.say(2, () -> node.name + " reaches the log again");
        node.reach(true);
        if (!node.database.isUp()) trace.say(3, () -> node.name + "'s PostgreSQL starts");
        node.database.restart();
        if (!node.runs()) trace.say(4, () -> node.name + " starts");
        node.start();
    }

    /** Repairs everything for good. */
    void healAll(List<SimulatedNode> all) {
        for (SimulatedNode node : all) {
            heal(node);
            node.pauseUntil(0);
        }
    }

    /** Ends a machine for good. */
    void bury(SimulatedNode node) {
        trace.say(5, () -> node.name + " is lost for good, node and PostgreSQL");
        node.kill();
        node.database.crash();
    }
}

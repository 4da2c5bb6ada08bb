package io.baton.core.election;

import io.baton.core.cluster.Heartbeat;
import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;

/** A node as far as its heartbeats show. Fields are what a scenario changes. */
final class SimulatedNode {
    final String name;
    String incarnation = "i1";
    String term = "following";
    String state = "OK";
    String detail = "";
    Health health = Health.GOOD;
    long epoch = 1;
    long applied = 100;
    long readBackMillis = -1;
    int priority;
    boolean goodbye;
    boolean dead;
    /** A node that reads the claim to its leadership and never gets any further. */
    boolean cannotOpen;
    long silentUntil;
    long nextBeat;
    long leadsAt = Long.MAX_VALUE;

    SimulatedNode(String name) {
        this.name = name;
    }

    Heartbeat beat() {
        return new Heartbeat(name, incarnation, "127.0.0.1:1", "127.0.0.1:2/db", term, epoch, applied, new Position(epoch, new Lsn(applied)),
            applied, 0, 0, readBackMillis, state, health, detail, priority, 0, goodbye);
    }
}

package io.baton.core.node;

import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.port.DatabaseProbe;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Loops;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps asking the node's own PostgreSQL how it is, on a path of its own, so that its death is told at once instead of being found out
 * by silence. A question that is not answered yet is not held against it: a short pause is nobody's death.
 */
public final class HealthWatch implements Loops.Tick, Supplier<Health> {
    private static final long ASK_NANOS = 100_000_000L;

    private final DatabaseProbe probe;
    private final BooleanSupplier slot;
    private final BooleanSupplier disk;
    private final Runnable onTrouble;
    private volatile boolean answers = true;

    /**
     * @param slot whether the slot does what it has to at this moment
     * @param disk whether PostgreSQL's disk takes what is written, as far as is known
     * @param onTrouble called when PostgreSQL stops answering, so that it can be told at once
     */
    public HealthWatch(DatabaseProbe probe, BooleanSupplier slot, BooleanSupplier disk, Runnable onTrouble) {
        this.probe = probe;
        this.slot = slot;
        this.disk = disk;
        this.onTrouble = onTrouble;
    }

    @Override
    public Health get() {
        boolean there = answers;
        // A server that is away writes nothing either, and its disk is not to blame.
        return new Health(there, slot.getAsBoolean(), !there || disk.getAsBoolean());
    }

    @Override
    public long tick(long now) {
        boolean before = answers;
        try {
            probe.ask();
            answers = true;
        } catch (DatabaseUnavailableException e) {
            answers = false;
            if (before) onTrouble.run();
        }
        return ASK_NANOS;
    }
}

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
    private static final long WRITE_NANOS = 1_000_000_000L;

    private final DatabaseProbe probe;
    private final BooleanSupplier slot;
    private final Runnable onTrouble;
    private long wroteAt;
    private volatile boolean answers = true;
    private volatile boolean writes = true;

    /**
     * @param slot whether the slot does what it has to at this moment
     * @param onTrouble called when PostgreSQL stops answering, so that it can be told at once
     */
    public HealthWatch(DatabaseProbe probe, BooleanSupplier slot, Runnable onTrouble) {
        this.probe = probe;
        this.slot = slot;
        this.onTrouble = onTrouble;
    }

    @Override
    public Health get() {
        return new Health(answers, slot.getAsBoolean(), writes);
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
            return ASK_NANOS;
        }
        if (now - wroteAt >= WRITE_NANOS) write(now);
        return ASK_NANOS;
    }

    private void write(long now) {
        wroteAt = now;
        try {
            probe.write();
            writes = true;
        } catch (DatabaseUnavailableException e) {
            writes = false;
            onTrouble.run();
        }
    }
}

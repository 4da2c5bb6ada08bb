package io.baton.core.node;

import io.baton.core.port.DatabaseProbe;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Loops;
import java.util.function.BooleanSupplier;

/**
 * Keeps writing a little to the node's own PostgreSQL: one whose disk is full or gone may go on answering questions. Apart from {@link HealthWatch},
 * because a disk that is busy keeps a write waiting for seconds without being ill, and meanwhile the server is still to be asked.
 */
public final class DiskWatch implements Loops.Tick, BooleanSupplier {
    private static final long WRITE_NANOS = 1_000_000_000L;

    private final DatabaseProbe probe;
    private final Runnable onTrouble;
    private volatile boolean works = true;

    /** @param onTrouble called when a write fails that did not before */
    public DiskWatch(DatabaseProbe probe, Runnable onTrouble) {
        this.probe = probe;
        this.onTrouble = onTrouble;
    }

    @Override
    public boolean getAsBoolean() {
        return works;
    }

    @Override
    public long tick(long now) {
        boolean before = works;
        try {
            probe.write();
            works = true;
        } catch (DatabaseUnavailableException e) {
            works = false;
            if (before) onTrouble.run();
        }
        return WRITE_NANOS;
    }
}

package io.baton.simulation;

import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry;
import io.baton.core.port.LogUnavailableException;
import io.baton.core.port.LogWriter;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A producer: in order, except for what it loses. */
final class SimulatedWriter implements LogWriter {
    private final SimulatedLog log;
    private final Chance chance;
    private final Faults faults;
    private final Leader author;
    private final BooleanSupplier reachable;
    private final ArrayDeque<LogEntry> underWay = new ArrayDeque<>();
    private String failure;
    /** Looks at {@link #failure} and appends until a loss is noticed; 0 if there is none. */
    private int unnoticed;
    private boolean closed;

    SimulatedWriter(SimulatedLog log, Chance chance, Faults faults, Leader author, BooleanSupplier reachable) {
        this.log = log;
        this.chance = chance;
        this.faults = faults;
        this.author = author;
        this.reachable = reachable;
    }

    @Override
    public void append(LogEntry entry) {
        if (closed) throw new IllegalStateException("append after close");
        if (failure().isPresent()) throw new LogUnavailableException("an earlier append failed: " + failure, null);
        switch (faults.ofSend(reachable.getAsBoolean())) {
            case NONE -> send(entry);
            case DELAYED -> underWay.add(entry);
            case DOUBLED -> {
                send(entry);
                underWay.add(entry);
            }
            case TIMED_OUT_BUT_STORED -> {
                underWay.add(entry);
                failure = "timed out";
            }
            case LOST -> failure = "timed out";
            // Trap K6: what follows may be stored before anybody notices.
            case LOST_UNNOTICED -> unnoticed = 1 + chance.below(8);
        }
    }

    private void send(LogEntry entry) {
        if (underWay.isEmpty()) log.store(entry, author);
        else underWay.add(entry);
    }

    @Override
    public Optional<String> failure() {
        if (unnoticed > 0 && --unnoticed == 0) failure = "a batch expired";
        return Optional.ofNullable(failure);
    }

    /** The next entry under way arrives; false if there is none that can. */
    boolean arrive() {
        if (underWay.isEmpty() || !reachable.getAsBoolean() && !closed) return false;
        log.store(underWay.poll(), author);
        return true;
    }

    boolean isOf(Leader process) {
        return author.equals(process);
    }

    boolean isDone() {
        return closed && underWay.isEmpty();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        if (chance.onceIn(2)) underWay.clear();
    }
}

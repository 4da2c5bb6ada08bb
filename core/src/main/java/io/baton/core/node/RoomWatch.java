package io.baton.core.node;

import io.baton.core.cluster.Room;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Loops;
import io.baton.core.port.RoomProbe;
import io.baton.core.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Keeps an eye on what takes up room, so that an operator hears of it long before a disk is full (traps F8, A14). */
public final class RoomWatch implements Loops.Tick, Supplier<Room> {
    static final long LOOK_NANOS = 5_000_000_000L;

    private final Supplier<NodeView> node;
    private final RoomProbe probe;
    private final Supplier<Room.Log> log;
    private volatile RoomProbe.Found found = new RoomProbe.Found(Room.UNKNOWN, List.of());
    private List<String> before = List.of();
    private volatile List<String> lasting = List.of();

    /** @param log what the leader knows of the log */
    public RoomWatch(Supplier<NodeView> node, RoomProbe probe, Supplier<Room.Log> log) {
        this.node = node;
        this.probe = probe;
        this.log = log;
    }

    @Override
    public Room get() {
        return found.room().with(log.get());
    }

    /** What an operator should know, else empty. */
    public String remark() {
        var all = new ArrayList<>(lasting);
        all.addAll(get().warnings());
        return String.join(". ", all);
    }

    @Override
    public long tick(long now) {
        try {
            found = probe.look(node.get().term() instanceof Term.Leading);
            // A slot that is seen once without a reader may just be changing hands.
            lasting = found.alarms().stream().filter(before::contains).toList();
            before = found.alarms();
        } catch (DatabaseUnavailableException e) {
            // The node itself says that its PostgreSQL is away.
        }
        return LOOK_NANOS;
    }
}

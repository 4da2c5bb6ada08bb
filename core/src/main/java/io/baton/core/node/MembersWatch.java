package io.baton.core.node;

import io.baton.core.cluster.Members;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.Loops;
import io.baton.core.port.MemberTable;
import java.util.function.Supplier;

/** Keeps looking who the cluster's members are, in the node's own database: what it has applied of the log is what it knows. */
public final class MembersWatch implements Loops.Tick, Supplier<Members> {
    static final long LOOK_NANOS = 500_000_000L;

    private final MemberTable table;
    private volatile Members members = Members.UNKNOWN;

    public MembersWatch(MemberTable table) {
        this.table = table;
    }

    @Override
    public Members get() {
        return members;
    }

    @Override
    public long tick(long now) {
        try {
            members = table.read();
        } catch (DatabaseUnavailableException e) {
            // The node itself says that its PostgreSQL is away; what was known stays known.
        }
        return LOOK_NANOS;
    }
}

package io.baton.leader;

import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.KeylessTables;
import io.baton.core.port.Loops;
import io.baton.core.term.Term;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks, while this node leads, for tables without a key, so that they are made fit as configured and otherwise shown (trap A2). */
public final class KeylessWatch implements Loops.Tick {
    static final long LOOK_NANOS = 2_000_000_000L;
    private static final int NAMED = 5;

    private final Supplier<NodeView> node;
    private final KeylessTables tables;
    private volatile String remark = "";

    public KeylessWatch(Supplier<NodeView> node, KeylessTables tables) {
        this.node = node;
        this.tables = tables;
    }

    /** What an operator should know, else empty. */
    public String remark() {
        return remark;
    }

    @Override
    public long tick(long now) {
        try {
            remark = node.get().term() instanceof Term.Leading ? told(tables.settle()) : "";
        } catch (DatabaseUnavailableException e) {
            // The node itself says that its PostgreSQL is away.
            remark = "";
        }
        return LOOK_NANOS;
    }

    private static String told(KeylessTables.Found found) {
        String refused = found.refused().isEmpty() ? "" : found.refused().size() + " table(s) without a key take new rows, but no UPDATE or DELETE: "
            + named(found.refused()) + ". Give each a primary key, or ALTER TABLE ... REPLICA IDENTITY FULL";
        String scanned = found.scanned().isEmpty() ? "" : found.scanned().size() + " table(s) without a key are found by whole rows, at a scan for"
            + " each change: " + named(found.scanned());
        return refused + (refused.isEmpty() || scanned.isEmpty() ? "" : ". ") + scanned;
    }

    private static String named(List<String> tables) {
        return tables.stream().limit(NAMED).collect(Collectors.joining(", ")) + (tables.size() > NAMED ? ", ..." : "");
    }
}

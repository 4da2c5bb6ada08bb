package io.baton.follower;

import io.baton.core.api.QueryResult;
import io.baton.core.api.ReadOutcome;
import io.baton.core.api.ReadService;
import io.baton.core.api.RowKey;
import io.baton.core.api.SqlName;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.SqlDatabase;
import io.baton.core.port.SqlRefusedException;
import io.baton.core.replay.ReplayState;
import io.baton.core.term.Term;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads from this node's own database, after a position that the reader names. Follower or leader, it is the same; but what a deposed
 * leader committed and never logged is not read, although its database shows it until it is undone (traps F11, F14).
 */
public final class ReadApi implements ReadService {
    private final String self;
    private final AppliedPosition applied;
    private final Supplier<NodeView> node;
    private final SqlDatabase database;
    private final BooleanSupplier silent;

    /**
     * @param self this node's id
     * @param silent whether nothing of the log has reached this node for a while
     */
    public ReadApi(String self, AppliedPosition applied, Supplier<NodeView> node, SqlDatabase database, BooleanSupplier silent) {
        this.self = self;
        this.applied = applied;
        this.node = node;
        this.database = database;
        this.silent = silent;
    }

    @Override
    public boolean stale() {
        NodeView now = node.get();
        return silent.getAsBoolean() || !now.caughtUp() || now.condition() == NodeView.Condition.PAUSED;
    }

    @Override
    public ReadOutcome query(Statement statement, After after) {
        return guarded(after, position -> new ReadOutcome.Rows(position, database.read(statement)));
    }

    @Override
    public ReadOutcome row(RowKey key, After after) {
        return guarded(after, position -> {
            TableShape table = database.table(key.table());
            String trouble = keyTrouble(table, key);
            return trouble.isEmpty() ? single(position, database.read(select(table, key))) : new ReadOutcome.Invalid(trouble);
        });
    }

    @Override
    public ReadOutcome key(String key, After after) {
        return guarded(after, position ->
            single(position, database.read(new Statement("SELECT key, value FROM baton.kv WHERE key = $1", List.of(key)))));
    }

    private ReadOutcome guarded(After after, Function<Position, ReadOutcome> read) {
        if (!applied.await(after.position(), after.timeout())) return new ReadOutcome.Behind(applied.get(), after.position());
        NodeView before = node.get();
        String trouble = trouble(before);
        if (!trouble.isEmpty()) return new ReadOutcome.Unavailable(trouble);
        // Taken before the read, so that it is never more than what the read has seen.
        Position position = applied.get();
        ReadOutcome outcome = read(read, position);
        // A read may take long, and the end of a commit's wait uncovers its rows at once: whoever was deposed meanwhile has read nothing.
        String since = troubleSince(before, node.get());
        if (!applied.get().reaches(position)) return new ReadOutcome.Unavailable("the database of this node was given up while it was read; read again, on another node");
        return since.isEmpty() ? outcome : new ReadOutcome.Unavailable(since);
    }

    private static ReadOutcome read(Function<Position, ReadOutcome> read, Position position) {
        try {
            return read.apply(position);
        } catch (SqlRefusedException e) {
            return new ReadOutcome.Refused(e.sqlState(), e.getMessage());
        } catch (DatabaseUnavailableException e) {
            return new ReadOutcome.Unavailable(e.getMessage());
        }
    }

    /** Why this node's database may hold what the log does not, or empty. */
    private String trouble(NodeView view) {
        Term term = view.term();
        if (term instanceof Term.Closing || term instanceof Term.Rejoining)
            return "this node is " + term.word() + " after it lost its leadership; read on another node";
        if (view.condition() == NodeView.Condition.NEEDS_SNAPSHOT)
            return "the database of this node is to be filled from a snapshot, and what it holds meanwhile counts for nothing (" + view.detail() + "); read on another node";
        boolean known = !view.state().equals(ReplayState.START);
        // A node that starts is a follower in name; whether it was deposed while it was away stands further on in the log.
        if (view.caughtUp() || leads(term) || known && !view.state().leader().isNode(self)) return "";
        return "this node has led" + (known ? "" : ", or may have led,") + " and has not read the log to its end, so it does not know whether it was "
            + "deposed; try again in a moment, or read on another node";
    }

    private String troubleSince(NodeView before, NodeView after) {
        if (leads(before.term()) && !leads(after.term())) return "this node lost its leadership while it read; read again, on another node";
        return trouble(after);
    }

    private static boolean leads(Term term) {
        return term instanceof Term.Leading || term instanceof Term.Opening;
    }

    private static ReadOutcome single(Position position, QueryResult result) {
        return result.rows().isEmpty() ? new ReadOutcome.Missing(position) : new ReadOutcome.Rows(position, result);
    }

    private static String keyTrouble(TableShape table, RowKey key) {
        String name = table.schema() + "." + table.name();
        if (table.key().isEmpty()) return name + " has no primary key; use /v1/query to read it";
        if (table.key().size() == key.values().size()) return "";
        return "the key of " + name + " is " + table.key() + ", but " + key.values().size() + " value(s) were given";
    }

    private static Statement select(TableShape table, RowKey key) {
        String where = IntStream.range(0, table.key().size()).mapToObj(i -> SqlName.quoted(table.key().get(i)) + " = $" + (i + 1))
            .collect(Collectors.joining(" AND "));
        return new Statement("SELECT * FROM " + SqlName.quoted(table.schema(), table.name()) + " WHERE " + where, key.values());
    }
}

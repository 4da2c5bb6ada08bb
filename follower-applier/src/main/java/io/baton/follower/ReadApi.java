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
import io.baton.core.term.Term;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads from this node's own database, after a position that the reader names. Follower or leader, it is the same. */
public final class ReadApi implements ReadService {
    private final AppliedPosition applied;
    private final Supplier<NodeView> node;
    private final SqlDatabase database;

    public ReadApi(AppliedPosition applied, Supplier<NodeView> node, SqlDatabase database) {
        this.applied = applied;
        this.node = node;
        this.database = database;
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

    private ReadOutcome guarded(After after, java.util.function.Function<Position, ReadOutcome> read) {
        if (!applied.await(after.position(), after.timeout())) return new ReadOutcome.Behind(applied.get(), after.position());
        // What a deposed leader committed and never logged is visible in its database until it is undone (trap F11).
        Term term = node.get().term();
        if (term instanceof Term.Closing || term instanceof Term.Rejoining)
            return new ReadOutcome.Unavailable("this node is " + term.word() + " after it lost its leadership; read on another node");
        // Taken before the read, so that it is never more than what the read has seen.
        Position position = applied.get();
        try {
            return read.apply(position);
        } catch (SqlRefusedException e) {
            return new ReadOutcome.Refused(e.sqlState(), e.getMessage());
        } catch (DatabaseUnavailableException e) {
            return new ReadOutcome.Unavailable(e.getMessage());
        }
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

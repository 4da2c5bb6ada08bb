package io.baton.leader;

import io.baton.core.api.Ack;
import io.baton.core.api.RowKey;
import io.baton.core.api.Statement;
import io.baton.core.api.TableShape;
import io.baton.core.api.WriteOutcome;
import io.baton.core.api.WriteRequest;
import io.baton.core.api.WriteService;
import io.baton.core.log.Leader;
import io.baton.core.log.Position;
import io.baton.core.node.NodeView;
import io.baton.core.port.BoundedCalls;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.OutcomeUnknownException;
import io.baton.core.port.SqlDatabase;
import io.baton.core.port.SqlRefusedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The leader API: runs a request as one PostgreSQL transaction, and answers once PostgreSQL does, which is once the relay has read the
 * transaction back from the log. Every outcome says whether the write happened.
 */
public final class WriteApi implements WriteService {
    /** The SQLSTATE of a write in a read-only session: the gate was shut meanwhile. */
    private static final String READ_ONLY = "25006";

    /** The gate was shut between the look and the write: nothing was written, and whoever leads next can take it. */
    private static final WriteOutcome GATE_SHUT = new WriteOutcome.Unavailable("the node has just stopped leading; nothing was written");

    private static final long LOOK_AGAIN_NANOS = 2_000_000L;

    private final LeaderWriter leader;
    private final Supplier<NodeView> node;
    private final SqlDatabase database;
    private final BoundedCalls calls;
    private final Duration timeout;
    private final Duration patience;
    private final String self;

    /** @param timeout how long a write may take once it has begun, and how long it waits for this node to lead unless told otherwise */
    public WriteApi(String self, LeaderWriter leader, Supplier<NodeView> node, SqlDatabase database, BoundedCalls calls,
                    Duration timeout) {
        this(self, leader, node, database, calls, timeout, timeout);
    }

    private WriteApi(String self, LeaderWriter leader, Supplier<NodeView> node, SqlDatabase database, BoundedCalls calls,
                     Duration timeout, Duration patience) {
        this.self = self;
        this.leader = leader;
        this.node = node;
        this.database = database;
        this.calls = calls;
        this.timeout = timeout;
        this.patience = patience;
    }

    @Override
    public WriteService within(Duration limit) {
        return new WriteApi(self, leader, node, database, calls, timeout, limit);
    }

    @Override
    public WriteOutcome write(WriteRequest request) {
        if (request.statements().isEmpty()) return new WriteOutcome.Invalid("there is no statement to run");
        return onLeader(epoch -> run(request, epoch));
    }

    @Override
    public WriteOutcome putRow(RowKey key, Map<String, String> columns, Ack ack) {
        return onTable(key, ack, table -> RowStatements.put(table, key, columns));
    }

    @Override
    public WriteOutcome deleteRow(RowKey key, Ack ack) {
        return onTable(key, ack, table -> RowStatements.delete(table, key));
    }

    @Override
    public WriteOutcome putKey(String key, String json, Ack ack) {
        return write(one("INSERT INTO baton.kv (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value", ack,
            key, json));
    }

    @Override
    public WriteOutcome deleteKey(String key, Ack ack) {
        return write(one("DELETE FROM baton.kv WHERE key = $1", ack, key));
    }

    private WriteOutcome onTable(RowKey key, Ack ack, Function<TableShape, Statement> statement) {
        return onLeader(epoch -> {
            try {
                return run(new WriteRequest(List.of(statement.apply(database.table(key.table()))), ack), epoch);
            } catch (RowStatements.InvalidRowException e) {
                return new WriteOutcome.Invalid(e.getMessage());
            }
        });
    }

    /** A node that is about to lead is waited for, so that a client sees a pause instead of an error. */
    private WriteOutcome onLeader(Function<Long, WriteOutcome> write) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Long> epoch = leader.admittingEpoch();
            if (epoch.isPresent()) {
                WriteOutcome outcome = bounded(epoch.get(), () -> write.apply(epoch.get()));
                if (outcome != GATE_SHUT) return outcome;
            }
            Leader current = node.get().state().leader();
            if (!current.equals(Leader.NONE) && !current.isNode(self)) return new WriteOutcome.NotLeader(current.node());
            if (System.nanoTime() > deadline) return new WriteOutcome.Unavailable(whyClosed(current));
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private String whyClosed(Leader current) {
        if (current.equals(Leader.NONE)) return "no leader was ever named; run 'baton init' once for the cluster. Nothing was written";
        String why = WhyClosed.of(node.get(), leader.trouble(), leader.millisSinceReadBack(System.nanoTime()));
        return self + " takes no writes: " + why + ". Nothing was written, try again";
    }

    private WriteOutcome bounded(long epoch, Supplier<WriteOutcome> write) {
        try {
            return calls.within(timeout, write).orElseGet(() -> new WriteOutcome.Unknown("the commit was not confirmed within "
                + timeout.toMillis() + " ms: the log may be out of reach. The write may yet happen; read it before repeating it"));
        } catch (BoundedCalls.FullException e) {
            return new WriteOutcome.Unavailable(e.getMessage() + "; nothing was written, try again");
        } catch (SqlRefusedException e) {
            // A client's own SQL may make its transaction read-only too; then the gate is still open.
            boolean shut = !leader.admittingEpoch().equals(Optional.of(epoch));
            if (e.sqlState().equals(READ_ONLY) && shut) return GATE_SHUT;
            return new WriteOutcome.Refused(e.sqlState(), e.getMessage(), e.statement());
        } catch (OutcomeUnknownException e) {
            return new WriteOutcome.Unknown(e.getMessage());
        } catch (DatabaseUnavailableException e) {
            return new WriteOutcome.Unavailable(e.getMessage());
        }
    }

    private WriteOutcome run(WriteRequest request, long epoch) {
        SqlDatabase.Committed committed = database.write(request.statements(), request.ack());
        Optional<Position> logged = committed.xid().isPresent() ? leader.position(committed.xid().getAsLong()) : Optional.empty();
        if (committed.waitCancelled() && logged.isEmpty())
            return new WriteOutcome.Unknown("the wait for the log was cancelled on the server: the write is visible on the leader, but "
                + "would be lost with it until it is logged");
        return new WriteOutcome.Done(logged.orElseGet(() -> new Position(epoch, committed.lsn())), committed.rows());
    }

    private static WriteRequest one(String sql, Ack ack, String... params) {
        return new WriteRequest(List.of(new Statement(sql, Arrays.asList(params))), ack);
    }
}

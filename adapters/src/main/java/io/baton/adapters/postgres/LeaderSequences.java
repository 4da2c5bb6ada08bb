package io.baton.adapters.postgres;

import io.baton.core.log.LogEntry.SequencePosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings sequences forward, never back: rows arrive on a follower without drawing from its sequences, which would else hand out used
 * values after a promotion (trap A5).
 */
final class LeaderSequences {
    /** Statements sent in one go. */
    private static final int CHUNK = 500;

    /**
     * One statement for each sequence, written by PostgreSQL itself, because last_value and is_called can be read only by name. A
     * sequence that is not there any more was dropped later in the log and needs nothing. The position may lie beyond the sequence's
     * bound, since it is reported ahead of use.
     */
    private static final String STATEMENTS = "SELECT format(CASE WHEN s.seqincrement > 0"
        + " THEN 'SELECT setval(%1$L, %2$s) FROM %1$s WHERE last_value < %2$s OR last_value = %2$s AND NOT is_called'"
        + " ELSE 'SELECT setval(%1$L, %2$s) FROM %1$s WHERE last_value > %2$s OR last_value = %2$s AND NOT is_called' END,"
        + " c.oid::regclass, CASE WHEN s.seqincrement > 0 THEN least(w.value, s.seqmax) ELSE greatest(w.value, s.seqmin) END)"
        + " FROM unnest(?::text[], ?::text[], ?::bigint[]) AS w(schema, name, value)"
        + " JOIN pg_namespace n ON n.nspname = w.schema"
        + " JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind = 'S'"
        + " JOIN pg_sequence s ON s.seqrelid = c.oid"
        // Outside its bounds on the wrong side there is nothing to raise.
        + " WHERE CASE WHEN s.seqincrement > 0 THEN w.value >= s.seqmin ELSE w.value <= s.seqmax END";

    void raise(Connection session, List<SequencePosition> positions) throws SQLException {
        for (int from = 0; from < positions.size(); from += CHUNK) {
            raiseChunk(session, positions.subList(from, Math.min(from + CHUNK, positions.size())));
        }
    }

    private static void raiseChunk(Connection session, List<SequencePosition> positions) throws SQLException {
        var script = new StringBuilder();
        try (var query = session.prepareStatement(STATEMENTS)) {
            query.setArray(1, session.createArrayOf("text", positions.stream().map(SequencePosition::schema).toArray()));
            query.setArray(2, session.createArrayOf("text", positions.stream().map(SequencePosition::name).toArray()));
            query.setArray(3, session.createArrayOf("int8", positions.stream().map(SequencePosition::value).toArray()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) script.append(rows.getString(1)).append(";\n");
            }
        }
        if (!script.isEmpty()) InternalSession.execute(session, script.toString());
    }
}

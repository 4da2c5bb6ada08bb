package io.baton.adapters.postgres;

import io.baton.core.log.LogEntry.SequencePosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves sequences on, never back: values up to the given one may have been handed out elsewhere (trap A5). Not undone by a rollback. */
final class SequenceRaiser {
    /** A descending sequence is moved on by lowering it. A position beyond the sequence's bounds means: all were handed out. */
    private static final String RAISE = """
        SELECT CASE WHEN s.seqincrement > 0 AND coalesce(l.value < w.value, true) OR s.seqincrement < 0 AND coalesce(l.value > w.value, true)
                    THEN setval(c.oid::regclass, w.value) END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
        CROSS JOIN LATERAL (SELECT pg_sequence_last_value(c.oid::regclass) AS value) l
        CROSS JOIN LATERAL (SELECT least(greatest(?::int8, s.seqmin), s.seqmax) AS value) w
        WHERE n.nspname = ? AND c.relname = ?""";

    private static final Logger LOG = LoggerFactory.getLogger(SequenceRaiser.class);

    private SequenceRaiser() {}

    static void raise(Connection connection, List<SequencePosition> positions) throws SQLException {
        try (var statement = connection.prepareStatement(RAISE)) {
            for (var position : positions) {
                statement.setLong(1, position.value());
                statement.setString(2, position.schema());
                statement.setString(3, position.name());
                String what = "sequence " + position.schema() + "." + position.name() + " at " + position.value();
                try (var row = statement.executeQuery()) {
                    // It was dropped or renamed since, or its creation, committed locally on the leader, is yet to come.
                    if (!row.next()) LOG.info("{} is not raised: there is no such sequence here now", what);
                } catch (SQLException e) {
                    if (SqlFailure.isOutage(e)) throw e;
                    throw SqlFailure.refused(what, SqlFailure.reason(e), e.getSQLState(), e);
                }
            }
        }
    }
}

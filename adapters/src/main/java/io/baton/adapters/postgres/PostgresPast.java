package io.baton.adapters.postgres;

import io.baton.core.api.History.Claim;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.EpochStarted;
import io.baton.core.log.LogEntry.Seen;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.port.PastLog;
import io.baton.core.replay.ReplayState;
import io.baton.core.trim.TrimRule.Taken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the tables that outlive what is cut off the log, all in one snapshot. */
public final class PostgresPast implements PastLog {
    private final PostgresServer server;

    public PostgresPast(PostgresServer server) {
        this.server = server;
    }

    @Override
    public Past read() {
        return InternalSession.run(server, "past", session -> {
            session.setAutoCommit(false);
            InternalSession.execute(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return new Past(begin(session), claims(session), snapshots(session));
        });
    }

    private static Optional<Begin> begin(Connection session) throws SQLException {
        try (var statement = session.createStatement();
             var row = statement.executeQuery("SELECT log_offset, epoch, leader, incarnation, sequence, broken FROM baton.log_begin")) {
            if (!row.next()) return Optional.empty();
            return Optional.of(new Begin(row.getLong(1), new ReplayState(row.getLong(1) - 1, row.getLong(2), new Leader(row.getString(3), row.getString(4)), row.getLong(5), 0,
                row.getBoolean(6), Lsn.ZERO, Position.START)));
        }
    }

    private static List<Claim> claims(Connection session) throws SQLException {
        var claims = new ArrayList<Claim>();
        try (var statement = session.createStatement(); var row = statement.executeQuery("SELECT log_offset, millis, epoch, leader, incarnation, seen_epoch, seen_sequence,"
            + " claimant, reason, valid, verdict FROM baton.past_claims ORDER BY log_offset")) {
            while (row.next()) claims.add(new Claim(row.getLong(1), row.getLong(2), new EpochStarted(row.getLong(3), new Leader(row.getString(4), row.getString(5)),
                new Seen(row.getLong(6), row.getLong(7)), row.getString(8), row.getString(9)), row.getBoolean(10), row.getString(11)));
        }
        return claims;
    }

    private static List<Taken> snapshots(Connection session) throws SQLException {
        var snapshots = new ArrayList<Taken>();
        try (var statement = session.createStatement(); var row = statement.executeQuery("SELECT log_offset, location, checksum FROM baton.snapshots ORDER BY log_offset")) {
            while (row.next()) snapshots.add(new Taken(row.getLong(1), row.getString(2), row.getString(3)));
        }
        return snapshots;
    }
}

package io.baton.adapters.postgres;

import io.baton.core.api.FollowerService.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the transactions that this database's node was told to leave out. */
public final class PostgresSkipped {
    private static final String ALL = "SELECT log_offset, epoch, sequence, coalesce(xid::text, ''), tables, skipped_by, skipped_at::text,"
        + " filled_again::text FROM baton.skipped ORDER BY log_offset";

    private final PostgresServer server;

    public PostgresSkipped(PostgresServer server) {
        this.server = server;
    }

    public List<Skipped> all() {
        return InternalSession.run(server, "skipped", session -> {
            var all = new ArrayList<Skipped>();
            try (var statement = session.createStatement(); var row = statement.executeQuery(ALL)) {
                while (row.next()) all.add(new Skipped(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), row.getString(5),
                    row.getString(6), row.getString(7), Optional.ofNullable(row.getString(8))));
            }
            return all;
        });
    }
}

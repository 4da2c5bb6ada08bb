package io.baton.adapters.postgres;

import io.baton.core.cluster.Members;
import io.baton.core.cluster.Members.Member;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.MemberTable;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Optional;

/** Reads over a session of its own, which is opened again whenever it was lost. One thread uses it. */
public final class PostgresMembers implements MemberTable, AutoCloseable {
    private static final String READ = "SELECT n.birth, m.node, m.birth, to_char(m.retired AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC by '"
        + " || coalesce(m.retired_by, '?'), coalesce(a.log_offset, -1) FROM baton.node n"
        + " LEFT JOIN baton.applied a ON true LEFT JOIN baton.members m ON true";

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresMembers(PostgresServer server) {
        this.server = server;
        this.kept = new KeptSession(server, "members");
    }

    @Override
    public Members read() {
        try (var statement = kept.get().createStatement(); var row = statement.executeQuery(READ)) {
            String birth = "";
            long stored = -1;
            var nodes = new HashMap<String, Member>();
            while (row.next()) {
                birth = row.getString(1);
                stored = row.getLong(5);
                if (row.getString(2) != null) nodes.put(row.getString(2), new Member(row.getString(3), Optional.ofNullable(row.getString(4))));
            }
            return new Members(birth, stored, nodes);
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + " did not say who the members of the cluster are: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        kept.close();
    }
}

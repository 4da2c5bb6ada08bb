package io.baton.adapters.postgres;

import io.baton.adapters.servers.TestPostgres;
import io.baton.core.log.Change;
import io.baton.core.log.Datum;
import io.baton.core.log.Leader;
import io.baton.core.log.LogEntry.RowsChanged;
import io.baton.core.log.Lsn;
import io.baton.core.log.Position;
import io.baton.core.log.Relation;
import io.baton.core.replay.ReplayState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server with the baton schema, plain SQL beside the follower's session, and short words for changes. */
final class FollowerFixture implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final TestPostgres postgres;
    final PostgresServer server;
    private Connection sql;
    private long offset;

    FollowerFixture() {
        this(Optional.empty());
    }

    /** @param programs another PostgreSQL than the embedded one */
    FollowerFixture(Optional<Path> programs) {
        postgres = TestPostgres.start("follower-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet(), Map.of("fsync", "off", "autovacuum", "off"), programs);
        server = new PostgresServer(postgres.host(), postgres.port(), postgres.database(), postgres.user(), "");
        new Migrations(server).run();
    }

    Connection sql() {
        try {
            if (sql == null || sql.isClosed()) sql = server.connect("test");
            return sql;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void reconnect() {
        try {
            if (sql != null) sql.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        sql = null;
    }

    void run(String... statements) {
        try (var statement = sql().createStatement()) {
            for (String text : statements) statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows as {@code a|b|null}, columns as PostgreSQL's text. */
    List<String> rows(String query) {
        try (var statement = sql().createStatement(); var row = statement.executeQuery(query)) {
            var rows = new ArrayList<String>();
            int width = row.getMetaData().getColumnCount();
            while (row.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= width; i++) values.add(String.valueOf(row.getString(i)));
                rows.add(String.join("|", values));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String value(String query) {
        return rows(query).get(0);
    }

    /** The relation as a leader with the same table would send it: {@code key} columns are the identity; with 'f' all are. */
    Relation relation(String table, char identity, String... key) {
        var columns = new ArrayList<Relation.Column>();
        for (String line : rows("SELECT attname, atttypid::int8, atttypmod FROM pg_attribute WHERE attrelid = '" + table
            + "'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum")) {
            String[] part = line.split("\\|");
            boolean isKey = identity == 'f' || Set.of(key).contains(part[0]);
            columns.add(new Relation.Column(part[0], isKey, Integer.parseInt(part[1]), Integer.parseInt(part[2])));
        }
        String[] name = table.split("\\.");
        return new Relation(name[0], name[1], identity, columns);
    }

    static List<Datum> row(Object... values) {
        return Arrays.stream(values).map(v -> v instanceof Datum d ? d : v == null ? Datum.NULL : Datum.of(v.toString())).toList();
    }

    static Change insert(Object... values) {
        return new Change.Insert(0, row(values));
    }

    static Change update(Object... values) {
        return new Change.Update(0, Optional.empty(), row(values));
    }

    static Change update(List<Datum> old, List<Datum> row) {
        return new Change.Update(0, Optional.of(old), row);
    }

    static Change delete(Object... old) {
        return new Change.Delete(0, row(old));
    }

    static RowsChanged entry(List<Relation> relations, List<Change> changes) {
        return new RowsChanged(1, 1, 1, true, 7, new Lsn(100), 0, relations, changes);
    }

    static RowsChanged entry(Relation relation, Change... changes) {
        return entry(List.of(relation), List.of(changes));
    }

    /** A state that is different each time. */
    ReplayState state() {
        offset++;
        return new ReplayState(offset, 1, new Leader("n1", "i1"), offset, 0, false, new Lsn(offset), new Position(1, new Lsn(offset)));
    }

    void applyAndCommit(PostgresFollower follower, RowsChanged entry) {
        follower.apply(entry);
        follower.commit(state(), false);
    }

    @Override
    public void close() {
        reconnect();
        postgres.delete();
    }
}

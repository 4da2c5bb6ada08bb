package io.baton.adapters.postgres;

import io.baton.core.cluster.Room;
import io.baton.core.port.DatabaseUnavailableException;
import io.baton.core.port.RoomProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks over a session of its own, which is opened again whenever it was lost. One thread uses it. */
public final class PostgresRoom implements RoomProbe, AutoCloseable {
    private static final String SIZES = "SELECT pg_database_size(current_database()), (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()),"
        + " coalesce((SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FROM pg_replication_slots WHERE wal_status <> 'lost'), 0)::bigint,"
        + " (SELECT CASE WHEN setting::bigint < 0 THEN -1 ELSE setting::bigint * 1024 * 1024 END FROM pg_settings WHERE name = 'max_slot_wal_keep_size'),"
        + " current_setting('data_directory')";

    /** What is taken by a slot is shown by the size of the whole; what nobody reads is worth a word even while it is small. */
    private static final String SLOTS = "SELECT slot_name, active, coalesce(wal_status, 'lost'), coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint"
        + " FROM pg_replication_slots WHERE NOT temporary ORDER BY slot_name";

    private final PostgresServer server;
    private final KeptSession kept;

    public PostgresRoom(PostgresServer server) {
        this.server = server;
        this.kept = new KeptSession(server, "room");
    }

    @Override
    public Found look(boolean leads) {
        try {
            Connection session = kept.get();
            return new Found(sizes(session), alarms(session, leads));
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailableException("PostgreSQL at " + server + " did not say what it takes up: " + e.getMessage(), e);
        }
    }

    private Room sizes(Connection session) throws SQLException {
        try (var statement = session.createStatement(); var row = statement.executeQuery(SIZES)) {
            row.next();
            long free = Room.UNKNOWN_BYTES;
            long total = Room.UNKNOWN_BYTES;
            try {
                Path data = Path.of(row.getString(5));
                if (isHere() && Files.isDirectory(data)) {
                    FileStore disk = Files.getFileStore(data);
                    free = disk.getUsableSpace();
                    total = disk.getTotalSpace();
                }
            } catch (IOException e) {
                // The directory may not be this process's to look into.
            }
            return new Room(row.getLong(1), row.getLong(2), Math.max(0, row.getLong(3)), row.getLong(4), free, total, Room.Log.UNKNOWN);
        }
    }

    /** Of a server on another machine the same path may be there, on another disk. */
    private boolean isHere() {
        try {
            return InetAddress.getByName(server.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static List<String> alarms(Connection session, boolean leads) throws SQLException {
        var alarms = new ArrayList<String>();
        try (var statement = session.createStatement(); var row = statement.executeQuery(SLOTS)) {
            while (row.next()) {
                String name = row.getString(1);
                boolean own = name.equals(ReplicationSlot.SLOT);
                if (row.getString(3).equals("lost") || row.getString(3).equals("unreserved"))
                    alarms.add("the replication slot '" + name + "' " + (row.getString(3).equals("lost") ? "is lost: it needed WAL beyond max_slot_wal_keep_size" : "is about to be lost"));
                // A follower's own slot is one that it led with, and goes once it has rejoined.
                else if (!row.getBoolean(2) && (leads || !own)) alarms.add("nobody reads the replication slot '" + name + "', which keeps WAL"
                    + (own ? "" : "; if it is not needed: SELECT pg_drop_replication_slot('" + name + "')"));
            }
        }
        return alarms;
    }

    @Override
    public void close() {
        kept.close();
    }
}

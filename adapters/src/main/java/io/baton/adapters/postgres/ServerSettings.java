package io.baton.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Settings of the whole server: written to postgresql.auto.conf, so that they outlive a crash, and waited for. */
final class ServerSettings {
    private static final long SEEN_MILLIS = 10_000;

    private final PostgresServer server;

    ServerSettings(PostgresServer server) {
        this.server = server;
    }

    /** Sets a server setting and returns when new sessions of clients see it. {@code value} must need no quoting. */
    void set(Connection session, String name, String value) throws SQLException {
        InternalSession.execute(session, "ALTER SYSTEM SET " + name + " = '" + value + "'");
        InternalSession.ask(session, "SELECT pg_reload_conf()::text");
        // The reload is a signal; only a session that began after the postmaster took it shows what clients get.
        if (!InternalSession.await(SEEN_MILLIS, () -> value.equals(seenByClients(name)))) throw notSeen(name, value);
    }

    private String seenByClients(String name) throws SQLException {
        try (var client = ClientSessions.open(server, "gate")) {
            return InternalSession.ask(client, "SELECT current_setting(?)", name);
        }
    }

    private IllegalStateException notSeen(String name, String value) throws SQLException {
        String found;
        String source;
        try (var client = ClientSessions.open(server, "gate")) {
            found = InternalSession.ask(client, "SELECT current_setting(?)", name);
            source = InternalSession.ask(client, "SELECT source FROM pg_settings WHERE name = ?", name);
        }
        return new IllegalStateException("ALTER SYSTEM SET " + name + " = '" + value + "' was done on " + server + ", but new sessions see '"
            + found + "' (from: " + source + "). Remove the setting that overrides it, such as ALTER ROLE ... SET or ALTER DATABASE ..."
            + " SET " + name + ", or an error in the server's configuration files (pg_file_settings).");
    }
}

package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

/** Settings of the whole server: written to postgresql.auto.conf, so that they outlive a crash, and waited for. */
final class ServerSettings {
    private static final long SEEN_MILLIS = 10_000;
    private static final String LOADED = "SELECT pg_conf_load_time()::text";

    private final PostgresServer server;

    ServerSettings(PostgresServer server) {
        this.server = server;
    }

    /**
     * Sets a server setting and returns when sessions that begin from now on get it, and open ones with their next statement.
     * {@code value} must need no quoting.
     *
     * @return a time of the server; whoever begins a session after it gets the setting
     */
    String set(Connection session, String name, String value) throws SQLException {
        InternalSession.execute(session, "ALTER SYSTEM SET " + name + " = '" + value + "'");
        String before = InternalSession.ask(session, LOADED);
        InternalSession.ask(session, "SELECT pg_reload_conf()::text");
        // The reload is a signal to the postmaster, which reads the files itself before it passes the signal on to its sessions: once
        // this one has read them, no session can begin without them.
        var loaded = new AtomicReference<>(before);
        boolean seen = InternalSession.await(SEEN_MILLIS, () -> {
            loaded.set(InternalSession.ask(session, LOADED));
            return !loaded.get().equals(before);
        });
        if (!seen) {
            throw new DatabaseUnavailableException("ALTER SYSTEM SET " + name + " = '" + value + "' was done on " + server
                + ", but the server has not read its configuration within " + SEEN_MILLIS + " ms. It is tried again.", null);
        }
        return loaded.get();
    }

    /** Fails if clients get another value than {@code value}, because a role's or database's own setting overrides the server's. */
    void check(String name, String value) throws SQLException {
        if (!value.equals(seenByClients(name))) throw notSeen(name, value);
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

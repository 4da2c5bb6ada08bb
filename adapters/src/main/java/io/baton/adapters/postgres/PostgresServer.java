package io.baton.adapters.postgres;

import io.baton.core.port.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Where the node's PostgreSQL is, and how its own sessions are opened. The password never appears in text. */
public record PostgresServer(String host, int port, String database, String user, String password) {
    /** Sessions of Baton carry names that begin so; all others are clients. */
    public static final String SESSION_PREFIX = "baton";

    /**
     * Text, as it is written and as it is read, depends on these, so they are the same on every session that handles row values (trap
     * A10); with {@code array_nulls} off, a NULL among many values would become the text "NULL". A role's or database's own defaults do
     * not get through, because connection options come later.
     */
    private static final String PINNED = "-c DateStyle=ISO,YMD -c IntervalStyle=postgres -c extra_float_digits=1 -c bytea_output=hex"
        + " -c TimeZone=UTC -c lc_monetary=C -c xmlbinary=base64 -c xmloption=content -c search_path=pg_catalog"
        + " -c array_nulls=on -c quote_all_identifiers=off -c transform_null_equals=off -c standard_conforming_strings=on"
        + " -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0 -c row_security=off"
        + " -c default_transaction_isolation=read\\ committed -c default_transaction_deferrable=off";

    /** The node's own work must not wait for the relay, which may be waiting for it (trap S6), and passes the read-only gate. */
    private static final String INTERNAL = PINNED + " -c synchronous_commit=local -c default_transaction_read_only=off"
        // What the node itself changes in a schema is no affair of other nodes.
        + " -c baton.ddl=internal";

    /** Seconds until a server that takes connections but does not answer, as one that is stopped by a signal, is given up. */
    private static final String LOGIN_TIMEOUT = "10";

    static final String OLDEST = "14";

    /** Seconds until a connection attempt is given up. */
    private static final String CONNECT_TIMEOUT = "5";

    /** Opens a session for the node's own work; {@code purpose} becomes part of its name. Throws {@link DatabaseUnavailableException}. */
    public Connection connect(String purpose) {
        return open(purpose, INTERNAL, new Properties());
    }

    /** Opens a session in replication mode. {@code name} is its application_name: {@code baton} is the synchronous standby. */
    public Connection connectForReplication(String name) {
        var more = new Properties();
        more.setProperty("replication", "database");
        more.setProperty("preferQueryMode", "simple");
        more.setProperty("ApplicationName", name);
        return open(name, INTERNAL, more);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** {@code host:port/database}, for status and messages. */
    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }

    /** The driver ends some of its sentences itself. */
    private static String told(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\.$", "");
    }

    private Connection open(String purpose, String options, Properties more) {
        var properties = new Properties();
        properties.setProperty("user", user);
        if (password != null && !password.isEmpty()) properties.setProperty("password", password);
        properties.setProperty("ApplicationName", SESSION_PREFIX + "-" + purpose);
        // Else pgjdbc gives the session its name by a statement of its own, and until then it could be taken for a client's.
        properties.setProperty("assumeMinServerVersion", OLDEST);
        properties.setProperty("options", options);
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT);
        properties.setProperty("loginTimeout", LOGIN_TIMEOUT);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("stringtype", "unspecified");
        // Values are PostgreSQL's text end to end; the binary forms would be turned into text by the driver instead.
        properties.setProperty("binaryTransfer", "false");
        properties.putAll(more);
        try {
            return DriverManager.getConnection(jdbcUrl(), properties);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("PostgreSQL at " + this + " does not let '" + purpose + "' in: " + told(e)
                + ". Nothing was changed. Check that it runs, and the address, role and password.", e);
        }
    }
}

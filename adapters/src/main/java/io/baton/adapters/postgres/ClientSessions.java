package io.baton.adapters.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Sessions that meet the server as a client does: the gate closes for them, their commits wait for the log, and the search path and
 * time limits are the database's own. Only the form of values as text is fixed (trap A10), and the language of warnings, because one
 * of them is read.
 */
final class ClientSessions {
    private static final String TEXT_FORM = "-c DateStyle=ISO,YMD -c IntervalStyle=postgres -c extra_float_digits=1 -c bytea_output=hex"
        + " -c TimeZone=UTC -c lc_monetary=C -c lc_messages=C -c xmlbinary=base64 -c xmloption=content";

    /** Milliseconds that a request waits for a free session before it is told to come again. */
    private static final long FREE_SESSION_MILLIS = 5_000;

    private static final int IDLE = 2;

    private ClientSessions() {}

    static Connection open(PostgresServer server, String purpose) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), properties(server, purpose));
    }

    /** A pool that starts without the server and fills when asked; {@code size} is its upper bound. */
    static HikariDataSource pool(PostgresServer server, String purpose, int size) {
        var config = new HikariConfig();
        config.setPoolName(PostgresServer.SESSION_PREFIX + "-" + purpose);
        config.setJdbcUrl(server.jdbcUrl());
        config.setDataSourceProperties(properties(server, purpose));
        config.setMaximumPoolSize(size);
        // Every idle session takes one of the server's connections from its clients.
        config.setMinimumIdle(IDLE);
        config.setAutoCommit(false);
        config.setConnectionTimeout(FREE_SESSION_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /**
     * Makes a session of a pool as new: a role, a lock, a cursor or a temporary table that stays would meet the next request. What was open
     * in it is rolled back. One round trip, measured at 0.06 ms for a read and, with the plans of foreign keys to be made again, 0.2 ms for
     * a write. If it throws, the session must go.
     */
    static void clean(Connection session) throws SQLException {
        session.rollback();
        session.setAutoCommit(true);
        InternalSession.execute(session, "DISCARD ALL");
    }

    private static Properties properties(PostgresServer server, String purpose) {
        var properties = new Properties();
        properties.setProperty("user", server.user());
        if (server.password() != null && !server.password().isEmpty()) properties.setProperty("password", server.password());
        properties.setProperty("ApplicationName", PostgresServer.SESSION_PREFIX + "-" + purpose);
        properties.setProperty("assumeMinServerVersion", PostgresServer.OLDEST);
        properties.setProperty("options", TEXT_FORM);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        // PostgreSQL infers the types of parameters; and results stay text, which Java would else form anew (trap A11).
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("binaryTransfer", "false");
        // Nothing is prepared on the server: after a schema change such a statement fails with "cached plan must not change result type".
        properties.setProperty("prepareThreshold", "0");
        return properties;
    }
}

package io.baton.cli.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The servers of a cluster as a client of it sees them. Its options are named after libpq's variables, so that psql beside it needs nothing else. */
final class SampleDatabase {
    @Option(names = "--hosts", required = true, paramLabel = "HOSTS", defaultValue = "${env:PGHOST}",
        description = "every PostgreSQL of the cluster, host or host:port, comma between (default: $$PGHOST)")
    private String hosts;

    @Option(names = "--database", paramLabel = "NAME", defaultValue = "${env:PGDATABASE:-postgres}", description = "(default: $$PGDATABASE, else postgres)")
    private String name;

    @Option(names = "--user", paramLabel = "NAME", defaultValue = "${env:PGUSER:-postgres}", description = "(default: $$PGUSER, else postgres)")
    private String user;

    @Option(names = "--password", paramLabel = "WORD", defaultValue = "${env:PGPASSWORD:-}", description = "(default: $$PGPASSWORD, else none)")
    private String password;

    /** For the command line. */
    SampleDatabase() {}

    SampleDatabase(String hosts, String name, String user) {
        this.hosts = hosts;
        this.name = name;
        this.user = user;
        this.password = "";
    }

    /** One by one, as they were given. */
    List<String> servers() {
        return List.of(hosts.split(","));
    }

    /** A session on whichever server leads. */
    Connection leader() throws SQLException {
        var properties = new Properties();
        properties.setProperty("targetServerType", "primary");
        // By default pgjdbc believes for 10 s that a server is what it was, and every client asks the first host first, be it dead.
        properties.setProperty("hostRecheckSeconds", "0");
        properties.setProperty("loadBalanceHosts", "true");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", "3");
        // A commit of a deposed leader never returns, nor does the login at a server that is frozen; the pgjdbc default is to wait for ever.
        properties.setProperty("socketTimeout", "1");
        return connect(hosts, properties);
    }

    /** A session on one server, for questions that may take a while. */
    Connection on(String server) throws SQLException {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        return connect(server, properties);
    }

    private Connection connect(String to, Properties properties) throws SQLException {
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "sample-load");
        if (!password.isEmpty()) properties.setProperty("password", password);
        return DriverManager.getConnection("jdbc:postgresql://" + to + "/" + name, properties);
    }
}

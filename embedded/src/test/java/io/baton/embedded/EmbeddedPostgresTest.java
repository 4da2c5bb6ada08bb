package io.baton.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir(factory = TargetDir.class)
    Path temp;

    @Test
    void dataPortAndSettingsSurviveStopAndANewOwner() throws SQLException {
        Path dir = temp.resolve("pg");
        int port;
        try (var server = EmbeddedPostgres.start(dir, Map.of("work_mem", "5MB"))) {
            port = server.port();
            execute(server, "CREATE TABLE t (v text); INSERT INTO t VALUES ('kept')");
            server.stop();
            assertThat(server.alive()).isFalse();
            server.restart();
            assertThat(query(server, "SELECT v FROM t")).isEqualTo("kept");
            assertThat(query(server, "SHOW work_mem")).isEqualTo("5MB");
            assertThat(server.port()).isEqualTo(port);
        }
        try (var server = EmbeddedPostgres.start(dir, Map.of())) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server, "SELECT v FROM t")).isEqualTo("kept");
        }
    }

    @Test
    void aKilledServerRecoversCommittedRowsAndLeavesNothingWhenDeleted() throws SQLException {
        Path dir = temp.resolve("pg");
        var server = EmbeddedPostgres.start(dir, Map.of());
        String name = query(server, "SHOW cluster_name");
        try {
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
            execute(server, "CREATE TABLE t (v text); INSERT INTO t VALUES ('committed')");
            try (var open = connect(server)) {
                assertThat(open.isValid(5)).isTrue();
                assertThat(processesOf(server, name)).hasSizeGreaterThan(5);
                server.kill();
                assertThat(server.alive()).isFalse();
                assertThat(processesOf(server, name)).isEmpty();
            }
            server.restart();
            assertThat(query(server, "SELECT v FROM t")).isEqualTo("committed");
        } finally {
            server.delete();
        }
        assertThat(processesOf(server, name)).isEmpty();
        assertThat(dir).doesNotExist();
    }

    @Test
    void worksBelowADirectoryThatOthersCannotEnter() throws Exception {
        Path closed = Files.createDirectory(temp.resolve("closed"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path dir = closed.resolve("pg");
        var server = EmbeddedPostgres.start(dir, Map.of());
        Path data;
        try {
            data = Path.of(query(server, "SHOW data_directory"));
            execute(server, "CREATE TABLE t (v text); INSERT INTO t VALUES ('kept')");
            server.close();
            server = EmbeddedPostgres.start(dir, Map.of());
            assertThat(query(server, "SELECT v FROM t")).isEqualTo("kept");
        } finally {
            server.delete();
        }
        assertThat(data).doesNotExist();
        assertThat(closed).isEmptyDirectory();
    }

    @Test
    void aPausedServerGivesNoAnswerUntilItIsResumed() throws Exception {
        var server = EmbeddedPostgres.start(temp.resolve("pg"), Map.of());
        try (var open = connect(server)) {
            String name = query(server, "SHOW cluster_name");
            server.pause();
            assertThat(server.alive()).isTrue();
            assertThat(processesOf(server, name)).hasSizeGreaterThan(5).extracting(ProcessTable.Entry::state).containsOnly('T');
            open.setNetworkTimeout(Runnable::run, 300);
            assertThatThrownBy(() -> open.createStatement().execute("SELECT 1")).isInstanceOf(SQLException.class);
            server.resume();
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        } finally {
            server.delete();
        }
    }

    @Test
    void oneDirectoryHasOneOwnerAndSettingsThatBreakIsolationAreRefused() throws SQLException {
        var server = EmbeddedPostgres.start(temp.resolve("pg"), Map.of());
        try {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> EmbeddedPostgres.start(temp.resolve("pg"), Map.of())).isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("in use");
            }
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        } finally {
            server.delete();
        }
        assertThatThrownBy(() -> EmbeddedPostgres.start(temp.resolve("other"), Map.of("listen_addresses", "*")))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EmbeddedPostgres.start(temp.resolve("wrong"), Map.of("shared_buffers", "many")))
            .isInstanceOf(EmbeddedServerException.class).hasMessageContaining("invalid value");
    }

    /** By what they say in ps; the watchdogs have the server's command line in theirs too. */
    private static List<ProcessTable.Entry> processesOf(EmbeddedPostgres server, String clusterName) {
        return ProcessTable.find(command -> command.get(0).startsWith("postgres: " + clusterName)
            || command.get(0).endsWith("/postgres") && command.contains("port=" + server.port()));
    }

    static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), "");
    }

    static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = connect(server); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = connect(server); var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

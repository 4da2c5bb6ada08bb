package io.baton.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
        try {
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
            execute(server, "CREATE TABLE t (v text); INSERT INTO t VALUES ('committed')");
            try (var open = connect(server)) {
                assertThat(open.isValid(5)).isTrue();
                server.kill();
                assertThat(server.alive()).isFalse();
                assertThat(processesOf(server)).isEmpty();
            }
            server.restart();
            assertThat(query(server, "SELECT v FROM t")).isEqualTo("committed");
        } finally {
            server.delete();
        }
        assertThat(processesOf(server)).isEmpty();
        assertThat(dir).doesNotExist();
    }

    private static List<ProcessTable.Entry> processesOf(EmbeddedPostgres server) {
        return ProcessTable.find(command -> String.join(" ", command).contains("port=" + server.port()));
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

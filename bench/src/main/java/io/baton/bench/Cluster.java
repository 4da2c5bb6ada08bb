package io.baton.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The running demo, found through its {@code cluster.json}. */
final class Cluster {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param pid, postgresPid 0 if the process does not run */
    record Node(String id, long pid, String api, String host, int port, String user, String database, long postgresPid) {}

    record Monitor(String id, long pid) {}

    private final Path home;
    private final Path dir;

    Cluster(Path home, Path dir) {
        this.home = home;
        this.dir = dir.toAbsolutePath().normalize();
    }

    Path home() {
        return home;
    }

    Path dir() {
        return dir;
    }

    /** Read anew each time: the demo keeps it true while processes come and go. */
    private JsonNode file() {
        Path file = dir.resolve("cluster.json");
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CannotMeasureException("no demo runs in " + dir + " (" + file + " cannot be read); start one with './baton demo --dir " + dir + "'", e);
        }
    }

    List<Node> nodes() {
        var nodes = new ArrayList<Node>();
        for (JsonNode node : file().path("nodes")) {
            JsonNode postgres = node.path("postgres");
            nodes.add(new Node(node.path("id").asText(), node.path("pid").asLong(), node.path("api").asText(), postgres.path("host").asText(),
                postgres.path("port").asInt(), postgres.path("user").asText(), postgres.path("database").asText(), postgres.path("pid").asLong()));
        }
        return nodes;
    }

    Node node(String id) {
        return nodes().stream().filter(n -> n.id().equals(id)).findFirst()
            .orElseThrow(() -> new CannotMeasureException("cluster.json in " + dir + " names no node '" + id + "'"));
    }

    List<Monitor> monitors() {
        var monitors = new ArrayList<Monitor>();
        for (JsonNode monitor : file().path("monitors")) monitors.add(new Monitor(monitor.path("id").asText(), monitor.path("pid").asLong()));
        return monitors;
    }

    long kafkaPid() {
        return file().path("kafka").path("pid").asLong();
    }

    /** Through the line with every host, to whichever server takes writes. */
    Connection toLeader(Map<String, String> more) throws SQLException {
        List<Node> nodes = nodes();
        String hosts = nodes.stream().map(n -> n.host() + ":" + n.port()).collect(Collectors.joining(","));
        Properties properties = properties(nodes.get(0), Map.of("targetServerType", "primary", "hostRecheckSeconds", "0"));
        properties.putAll(more);
        return DriverManager.getConnection("jdbc:postgresql://" + hosts + "/" + nodes.get(0).database(), properties);
    }

    /** To one server, whatever it is at the moment. */
    Connection to(Node node, Map<String, String> more) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + node.host() + ":" + node.port() + "/" + node.database(), properties(node, more));
    }

    private static Properties properties(Node node, Map<String, String> more) {
        var properties = new Properties();
        properties.setProperty("user", node.user());
        properties.setProperty("ApplicationName", "bench");
        properties.setProperty("sslmode", "disable");
        properties.putAll(more);
        return properties;
    }

    /** Makes tables on the leader, and waits until every node has them. */
    void everywhere(String sql) throws SQLException {
        String token;
        try (Connection leader = toLeader(Map.of()); var statement = leader.createStatement()) {
            statement.execute(sql);
            try (var row = statement.executeQuery("SELECT baton.position()")) {
                row.next();
                token = row.getString(1);
            }
        }
        for (Node node : nodes()) {
            try (Connection connection = to(node, Map.of("connectTimeout", "5", "socketTimeout", "120")); var statement = connection.createStatement()) {
                statement.execute("CALL baton.wait_for('" + token + "', '60 s')");
            }
        }
    }
}

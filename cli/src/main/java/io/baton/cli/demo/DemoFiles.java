package io.baton.cli.demo;

import io.baton.adapters.runtime.Settings;
import io.baton.cli.CommandFailedException;
import io.baton.core.election.Patience;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The settings files of the demo's nodes and monitors. A node that has one already keeps its API port. */
final class DemoFiles {
    /** @param api null for a monitor */
    record Config(String id, String role, Path file, String api) {}

    private static final int LOWEST_PORT = 15_000;
    private static final int HIGHEST_PORT = 20_000;
    private static final int PORT_ATTEMPTS = 100;

    private final DemoDirectory directory;
    private final String bootstrap;

    DemoFiles(DemoDirectory directory, String bootstrap) {
        this.directory = directory;
        this.bootstrap = bootstrap;
    }

    /** One file for each server, which runs. */
    List<Config> nodes(List<PostgresPart> servers) {
        var configs = new ArrayList<Config>();
        try {
            List<Integer> ports = apiPorts(servers);
            for (int i = 0; i < servers.size(); i++) configs.add(node(servers.get(i), ports.get(i)));
            return configs;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    List<Config> monitors(int count, Patience patience) {
        var configs = new ArrayList<Config>();
        try {
            for (int n = 1; n <= count; n++) configs.add(monitor("monitor-" + n, patience));
            return configs;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private CommandFailedException failed(IOException e) {
        return new CommandFailedException("the settings of nodes and monitors cannot be written below " + directory.root() + ": " + e, e);
    }

    private Config node(PostgresPart server, int port) throws IOException {
        String id = DemoDirectory.node(server.number());
        return new Config(id, "node", save(directory.settings(server.number()), """
            # Written by the demo; docs/settings.md explains the keys.
            cluster: %s
            node: %s
            kafka:
              bootstrap: %s
              singleBroker: true
            postgres:
              url: postgresql://%s@%s/%s
            api:
              listen: 127.0.0.1:%d
            snapshots:
              store: %s
            """.formatted(DemoCluster.NAME, id, bootstrap, server.user(), server.hostAndPort(), server.database(), port, quoted(directory.of("snapshots")))), "http://127.0.0.1:" + port);
    }

    private Config monitor(String id, Patience patience) throws IOException {
        return new Config(id, "monitor", save(directory.of(id).resolve("monitor.yaml"), """
            # Written by the demo; docs/settings.md explains the keys.
            cluster: %s
            monitor: %s
            silence: %dms
            pause: %dms
            kafka:
              bootstrap: %s
              singleBroker: true
            """.formatted(DemoCluster.NAME, id, patience.silence(), patience.pause(), bootstrap)), null);
    }

    /** As YAML takes any path. */
    private static String quoted(Path path) {
        return "'" + path.toAbsolutePath().toString().replace("'", "''") + "'";
    }

    private static Path save(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<Integer> apiPorts(List<PostgresPart> servers) throws IOException {
        var held = new ArrayList<ServerSocket>();
        var ports = new ArrayList<Integer>();
        try {
            for (PostgresPart server : servers) {
                Path file = directory.settings(server.number());
                if (Files.exists(file)) {
                    ports.add(Settings.node(file, Map.of()).api().port());
                    continue;
                }
                // Held until all are chosen, or the same port could be given out twice.
                held.add(hold());
                ports.add(held.get(held.size() - 1).getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : held) socket.close();
        }
    }

    /** Below the ports that the kernel gives to outgoing connections, or one of those could take it while its node is down. */
    private static ServerSocket hold() throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                return new ServerSocket(ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT), 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                if (attempt == PORT_ATTEMPTS) throw e;
            }
        }
    }
}

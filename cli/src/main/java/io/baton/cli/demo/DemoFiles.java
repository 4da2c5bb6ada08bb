package io.baton.cli.demo;

import io.baton.adapters.runtime.Settings;
import io.baton.cli.CommandFailedException;
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

    DemoFiles(DemoDirectory directory) {
        this.directory = directory;
    }

    List<Config> write(String bootstrap, List<PostgresPart> servers, int monitors) {
        var configs = new ArrayList<Config>();
        try {
            List<Integer> ports = apiPorts(servers.size());
            for (int n = 1; n <= servers.size(); n++) configs.add(node(n, bootstrap, servers.get(n - 1), ports.get(n - 1)));
            for (int n = 1; n <= monitors; n++) configs.add(monitor("monitor-" + n, bootstrap));
            return configs;
        } catch (IOException e) {
            throw new CommandFailedException("the settings of the nodes cannot be written below " + directory.root() + ": " + e, e);
        }
    }

    private Config node(int n, String bootstrap, PostgresPart server, int port) throws IOException {
        String id = "node-" + n;
        return new Config(id, "node", save(file(n), """
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
            """.formatted(DemoCluster.NAME, id, bootstrap, server.user(), server.hostAndPort(), server.database(), port)), "http://127.0.0.1:" + port);
    }

    private Config monitor(String id, String bootstrap) throws IOException {
        return new Config(id, "monitor", save(directory.of(id).resolve("monitor.yaml"), """
            # Written by the demo; docs/settings.md explains the keys.
            cluster: %s
            monitor: %s
            kafka:
              bootstrap: %s
              singleBroker: true
            """.formatted(DemoCluster.NAME, id, bootstrap)), null);
    }

    private Path file(int n) {
        return directory.of("node-" + n).resolve("node.yaml");
    }

    private static Path save(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<Integer> apiPorts(int count) throws IOException {
        var held = new ArrayList<ServerSocket>();
        var ports = new ArrayList<Integer>();
        try {
            for (int n = 1; n <= count; n++) {
                if (Files.exists(file(n))) {
                    ports.add(Settings.node(file(n), Map.of()).api().port());
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

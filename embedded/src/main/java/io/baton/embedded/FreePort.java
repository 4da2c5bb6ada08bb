package io.baton.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free loopback ports outside the range from which the kernel takes ports for outgoing connections. Inside that range a
 * client that keeps trying while its server is down can get the server's own port, and even connect to itself.
 */
final class FreePort {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 10_000;
    private static final int LINUX_DEFAULT = 32_768;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    static int find() {
        int end = ephemeralStart();
        for (int i = 0; i < ATTEMPTS && end > LOWEST + ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            if (isFree(port)) return port;
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EmbeddedServerException("no free port on the loopback interface; nothing was started", e);
        }
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Read in one go: files below /proc/sys end after the first read, and Files.readString reads one byte first. */
    static int ephemeralStart() {
        try (InputStream in = Files.newInputStream(EPHEMERAL)) {
            var bytes = new byte[64];
            int length = in.read(bytes);
            return Integer.parseInt(new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip().split("\\s+")[0]);
        } catch (IOException e) {
            return LINUX_DEFAULT;
        }
    }
}

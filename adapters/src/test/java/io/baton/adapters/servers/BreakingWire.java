package io.baton.adapters.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server, and breaks so many connections off after each has carried so many bytes of answers. */
public final class BreakingWire implements AutoCloseable {
    private final ServerSocket listening;
    private final int server;
    private final long after;
    private final AtomicInteger breaks;
    private final AtomicInteger broken = new AtomicInteger();

    public BreakingWire(int server, long after, int breaks) {
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.server = server;
        this.after = after;
        this.breaks = new AtomicInteger(breaks);
        daemon(() -> {
            while (!listening.isClosed()) connect(listening.accept());
        });
    }

    public int port() {
        return listening.getLocalPort();
    }

    public int broken() {
        return broken.get();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two ends is gone, and that is what it is for.
            }
        }, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void connect(Socket client) throws IOException {
        var there = new Socket(InetAddress.getLoopbackAddress(), server);
        daemon(() -> {
            try (client; there) {
                client.getInputStream().transferTo(there.getOutputStream());
            }
        });
        daemon(() -> {
            try (client; there) {
                carry(there.getInputStream(), client.getOutputStream());
            }
        });
    }

    private void carry(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[8192];
        long carried = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            carried += read;
            if (carried >= after && breaks.getAndDecrement() > 0) {
                broken.incrementAndGet();
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

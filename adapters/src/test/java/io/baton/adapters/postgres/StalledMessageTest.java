package io.baton.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A server that ends its talk in the middle of a message, which only a machine that is lost does. */
class StalledMessageTest {
    private static final int LIMIT = 1_000;

    /** pgjdbc would read on after a timeout, and take the rest of the row for the next message. */
    @Test
    void aStreamWhosePlaceIsLostIsNotReadOn() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             var client = new Socket(server.getInetAddress(), server.getLocalPort());
             var peer = server.accept()) {
            var messages = new LargeMessages(client, LIMIT, 50);
            peer.getOutputStream().write(ByteBuffer.allocate(5 + 100).put((byte) 'd').putInt(4 + 2 * LIMIT).array());
            assertThatThrownBy(messages::read).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("in the middle of a message");
            peer.getOutputStream().write(new byte[2 * LIMIT]);
            assertThatThrownBy(messages::read).isInstanceOf(IOException.class).hasMessageContaining("in the middle of a message");
        }
    }

    /** Between messages silence is nothing. */
    @Test
    void aTimeoutBetweenMessagesLosesNothing() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             var client = new Socket(server.getInetAddress(), server.getLocalPort());
             var peer = server.accept()) {
            client.setSoTimeout(20);
            var messages = new LargeMessages(client, LIMIT, 50);
            peer.getOutputStream().write(new byte[] {'d', 0, 0});
            assertThatThrownBy(messages::read).isInstanceOf(SocketTimeoutException.class);
            peer.getOutputStream().write(new byte[] {0, 5, 42});
            client.setSoTimeout(30_000);
            assertThat(messages.readNBytes(6)).containsExactly('d', 0, 0, 0, 5, 42);
        }
    }
}

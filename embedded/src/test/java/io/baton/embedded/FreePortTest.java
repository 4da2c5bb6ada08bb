package io.baton.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void portsAreFreeAndOutsideTheRangeOfOutgoingConnections() {
        for (int i = 0; i < 20; i++) {
            int port = FreePort.find();
            assertThat(port).isLessThan(FreePort.ephemeralStart()).isGreaterThan(1023);
            assertThat(FreePort.isFree(port)).isTrue();
        }
    }

    @Test
    void aBoundPortIsNotFree() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePort.isFree(socket.getLocalPort())).isFalse();
        }
    }
}

package io.baton.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.core.cluster.Heartbeat.Health;
import io.baton.core.port.DatabaseProbe;
import io.baton.core.port.DatabaseUnavailableException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a node says of its own PostgreSQL. */
class HealthWatchTest {
    private final AtomicInteger told = new AtomicInteger();
    private final Server server = new Server();
    private final DiskWatch disk = new DiskWatch(server, told::incrementAndGet);
    private final HealthWatch health = new HealthWatch(server, () -> true, disk, told::incrementAndGet);

    /** One that answers or not, and writes or not. */
    private static final class Server implements DatabaseProbe {
        private boolean answers = true;
        private boolean writes = true;

        @Override
        public void ask() {
            if (!answers) throw new DatabaseUnavailableException("away", null);
        }

        @Override
        public void write() {
            if (!answers || !writes) throw new DatabaseUnavailableException("no space left", null);
        }

        @Override
        public void close() {}
    }

    @Test
    void aDiskThatTakesNothingIsToldOnceAndUntilItDoes() {
        server.writes = false;
        look();
        look();
        assertThat(health.get()).isEqualTo(new Health(true, true, false));
        assertThat(told).hasValue(1);
        server.writes = true;
        look();
        assertThat(health.get()).isEqualTo(new Health(true, true, true));
    }

    @Test
    void aServerThatIsAwayIsToldOnceAndItsDiskIsNotBlamed() {
        server.answers = false;
        health.tick(0);
        health.tick(0);
        assertThat(told).hasValue(1);
        disk.tick(0);
        assertThat(health.get()).isEqualTo(new Health(false, true, true));
        server.answers = true;
        look();
        assertThat(health.get()).isEqualTo(new Health(true, true, true));
    }

    private void look() {
        disk.tick(0);
        health.tick(0);
    }
}

package io.baton.adapters.servers;

import io.baton.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** A real broker for a test: one that comes along with the tests, or a container, as {@link TestServers} chooses. */
public interface TestKafka {
    /** For {@code bootstrap.servers}. */
    String bootstrap();

    /** Ends it for good, with its data. */
    void delete();

    /**
     * Starts a broker that is not there yet, and returns when it serves clients.
     *
     * @param name of its directory, if it has one
     */
    static TestKafka start(String name) {
        if (TestServers.containers()) return KafkaContainer.start();
        return new Embedded(EmbeddedKafka.start(Path.of("target", name), Map.of()));
    }

    /** The one that comes along. */
    record Embedded(EmbeddedKafka server) implements TestKafka {
        @Override
        public String bootstrap() {
            return server.bootstrap();
        }

        @Override
        public void delete() {
            server.delete();
        }
    }
}

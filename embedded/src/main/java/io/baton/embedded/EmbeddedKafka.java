package io.baton.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Kafka broker (KRaft, its own controller) in a JVM of its own. It listens on the loopback interface only. */
public final class EmbeddedKafka extends EmbeddedServer {
    private static final String PORT = "port";
    private static final String CONTROLLER_PORT = "controller-port";
    private static final Kind KIND = new Kind("Kafka", List.of(PORT, CONTROLLER_PORT), "TERM", Duration.ofSeconds(20));

    private final KafkaHome home;
    private final Map<String, String> properties;

    private EmbeddedKafka(KafkaHome home, DirLock lock, Map<String, String> properties) {
        super(KIND, home, lock);
        this.home = home;
        this.properties = Map.copyOf(properties);
    }

    /**
     * Starts the broker that lives in {@code dir} and returns when it serves clients; a missing or empty directory becomes a new
     * cluster first. Its ports are chosen at the first start and kept. {@code properties} are those of server.properties and override
     * the defaults (auto.create.topics.enable=false, one replica).
     */
    public static EmbeddedKafka start(Path dir, Map<String, String> properties) {
        return start(dir, (absolute, lock) -> new EmbeddedKafka(new KafkaHome(absolute), lock, properties));
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrap() {
        return KafkaSettings.HOST + ":" + port(PORT);
    }

    @Override
    OwnedProcess launch() {
        home.clearLeftovers();
        home.configure(properties, port(PORT), port(CONTROLLER_PORT));
        return home.startBroker();
    }

    @Override
    boolean isReady(long pid) {
        return KafkaReadiness.serves(port(PORT));
    }

    @Override
    void freeze(long pid) {
        signal("STOP");
    }
}

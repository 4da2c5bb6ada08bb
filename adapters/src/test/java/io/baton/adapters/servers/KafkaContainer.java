package io.baton.adapters.servers;

import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The public image, as a cluster of one. */
final class KafkaContainer implements TestKafka {
    private final GenericContainer<?> container;
    private final String bootstrap;

    private KafkaContainer(GenericContainer<?> container, String bootstrap) {
        this.container = container;
        this.bootstrap = bootstrap;
    }

    static KafkaContainer start() {
        String image = Engine.image(Engine.KAFKA);
        int port = Engine.freePort();
        String bootstrap = DockerClientFactory.instance().dockerHostIpAddress() + ":" + port;
        var container = new GenericContainer<>(DockerImageName.parse(image)).withEnv(Map.ofEntries(
            Map.entry("KAFKA_NODE_ID", "1"),
            Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
            Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
            Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
            Map.entry("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
            Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + bootstrap),
            Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
            Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")))
            .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1));
        container.setPortBindings(List.of(port + ":9092"));
        container.start();
        return new KafkaContainer(container, bootstrap);
    }

    @Override
    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void delete() {
        container.stop();
    }
}

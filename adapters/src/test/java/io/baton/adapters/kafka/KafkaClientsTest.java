package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientsTest {
    /** Traps K1, K8, K10 and K12. The same list judges the settings. */
    @ParameterizedTest
    @ValueSource(strings = {"acks", "enable.idempotence", "isolation.level", "auto.offset.reset", "group.id", "client.id", "max.request.size"})
    void whatSafetyRestsOnCannotBeSet(String key) {
        assertThatThrownBy(() -> new KafkaClients("127.0.0.1:9092", Map.of(key, "x"))).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'" + key + "'");
    }

    @Test
    void secretsAreNotPrinted() {
        var clients = new KafkaClients("127.0.0.1:9092", Map.of("ssl.keystore.password", "hunter2", "security.protocol", "SSL"));
        assertThat(clients.toString()).doesNotContain("hunter2").contains("ssl.keystore.password");
        assertThatThrownBy(() -> new KafkaClients("127.0.0.1:9092", Map.of("security.protocol", "hunter2"))).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("security.protocol").hasMessageNotContaining("hunter2");
    }

    @Test
    void whatTheClientItselfRefusesIsToldWithoutValues() {
        var wrong = new KafkaClients("127.0.0.1:9092", Map.of("security.protocol", "SSL", "ssl.keystore.location", "hunter2"));
        assertThatThrownBy(() -> wrong.admin("test")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("ssl.keystore.location").hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> new KafkaLogWriters(new KafkaClients("127.0.0.1:9092", Map.of("delivery.timeout.ms", "1")), "t").warm())
            .as("told to whoever starts, not to a thread beside").isInstanceOf(IllegalArgumentException.class).hasMessageContaining("delivery.timeout.ms");
    }

    @Test
    void bootstrapServersAreNeeded() {
        assertThatThrownBy(() -> new KafkaClients(" ")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("host:port");
    }
}

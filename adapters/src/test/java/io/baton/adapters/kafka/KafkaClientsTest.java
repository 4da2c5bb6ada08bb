package io.baton.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientsTest {
    /** Traps K1 and K8. */
    @ParameterizedTest
    @ValueSource(strings = {"acks", "enable.idempotence", "isolation.level", "auto.offset.reset", "group.id"})
    void whatSafetyRestsOnCannotBeSet(String key) {
        assertThatThrownBy(() -> new KafkaClients("127.0.0.1:9092", Map.of(key, "x"))).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'" + key + "'");
    }

    @Test
    void secretsAreNotPrinted() {
        var clients = new KafkaClients("127.0.0.1:9092", Map.of("ssl.keystore.password", "hunter2", "security.protocol", "SSL"));
        assertThat(clients.toString()).doesNotContain("hunter2").contains("ssl.keystore.password");
        var wrong = new KafkaClients("127.0.0.1:9092", Map.of("security.protocol", "hunter2"));
        assertThatThrownBy(() -> wrong.admin("test")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("security.protocol").hasMessageNotContaining("hunter2");
    }

    @Test
    void bootstrapServersAreNeeded() {
        assertThatThrownBy(() -> new KafkaClients(" ")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("host:port");
    }
}
